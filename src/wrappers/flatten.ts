import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import type { Dtype, FloatArray } from '../kernel/dtype.ts'
import { compositionOf } from '../transformation/composition.ts'
import { PAIR } from '../transformation/stateSpec.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf, State } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { dataOf, withData } from '../trees/leaf.ts'
import { matchingLeaves } from '../trees/match.ts'
import { type LeafNode, type Structure, structureOf } from '../trees/structure.ts'

/**
 * All numbers of a tree: those of float32 arrays, and all others.
 * @category Wrappers
 */
export interface FlatTree {
  float32: Float32Array
  float64: Float64Array
}

/**
 * Applies a transformation to one vector of each dtype, in which all leaves stand in the order of their sorted paths.
 *
 * It saves time where leaves are many and small, and gives block norms and trust ratios the whole tree for a block. The
 * state is that of the inner transformation, for parameters `{ float32, float64 }`; leaves that are numbers are in the
 * latter. No leaf may sit a step out if the inner transformation holds arrays.
 *
 * @see Optax, flatten
 * @category Wrappers
 */
export const flatten = /* @__PURE__ */ factory('flatten', makeFlatten)

function makeFlatten<T extends AnyTransformation>(inner: T): GradientTransformation<State<SpecOf<T>, FlatTree>, NeedsOf<T>> {
  const holds = compositionOf(inner, 'flatten: inner')
  const flat = compose(holds)
  const work: AnyTransformation = {
    holds,
    init(params: unknown) {
      const structure = structureOf(params, 'params')
      return flat.init(pack(params, 'params', structure))
    },
    update(updates: unknown, state: unknown, params?: unknown, extra?: unknown) {
      const structure = structureOf(updates, 'grads')
      const seen = params === undefined ? undefined : pack(params, 'params', structure)
      const [next, nextState] = flat.update(pack(updates, 'grads', structure), state, seen, extra)
      return [unpack(next, updates, structure), nextState]
    },
  }
  return compose({ parts: [{ work, name: 'flatten', path: '', masks: [] }], spec: PAIR })
}

const dtypeIn = ({ dtype }: LeafNode): Dtype => (dtype === 'float32' ? dtype : 'float64')

function pack(tree: unknown, name: string, structure: Structure): FlatTree {
  const leaves = matchingLeaves(tree, name, structure)
  const vectorOf = <A extends FloatArray>(dtype: Dtype, newVector: (size: number) => A): A => {
    const own = structure.leaves.filter((leaf) => dtypeIn(leaf) === dtype)
    const vector = newVector(own.reduce((size, leaf) => size + leaf.size, 0))
    let at = 0
    for (const { index, size } of own) {
      const data = dataOf(leaves[index])
      if (typeof data === 'number') vector[at] = data
      else if (data !== undefined) vector.set(data, at)
      at += size
    }
    return vector
  }
  return { float32: vectorOf('float32', (size) => new Float32Array(size)), float64: vectorOf('float64', (size) => new Float64Array(size)) }
}

function unpack(flat: FlatTree, updates: unknown, structure: Structure): unknown {
  const like = matchingLeaves(updates, 'grads', structure)
  const at = { float32: 0, float64: 0 }
  const slices = structure.leaves.map((leaf) => {
    const dtype = dtypeIn(leaf)
    const from = at[dtype]
    at[dtype] += leaf.size
    if (leaf.dtype === 'number') return flat[dtype][from]
    // A copy of its own: a view would keep the vector alive, and hand it on with structuredClone.
    return withData(like[leaf.index], flat[dtype].slice(from, at[dtype]))
  })
  return build(structure, ({ index }) => slices[index])
}
