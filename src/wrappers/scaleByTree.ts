import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { mul } from '../kernel/expr.ts'
import { checkFinite } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { MaskTree } from '../transformation/mask.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { build, type Nested } from '../trees/build.ts'
import { readPrefix } from '../trees/prefix.ts'
import { readStructure, structureOf } from '../trees/structure.ts'

/** A number for each leaf, or one for a whole subtree. */
export type ScaleTree = Nested<number>

/**
 * Multiplies the updates of each leaf by its number in a tree: a learning rate for each layer, with one state for all.
 *
 *     chain(adam(1e-3), scaleByTree({ encoder: 0.1, head: 1 }))
 *
 *     g ← c g      where c is 0: −0, so that the leaf is frozen, NaN or not
 *
 * Throws a `RangeError` if a number is not finite, a `TypeError` where the tree does not fit the parameters.
 */
export const scaleByTree = /* @__PURE__ */ factory('scaleByTree', (tree: ScaleTree): GradientTransformation<{}> => {
  // 1 is always there, so that the tree is checked even if it is empty; it costs nothing.
  const factors = new Set([1])
  readStructure(tree, 'scaleByTree: tree', 'a number, or these in arrays and plain objects', true, (value, path, index) => {
    if (typeof value !== 'number') return undefined
    checkFinite('scaleByTree', { [`tree${path}`]: value })
    factors.add(value)
    return { path, index }
  })
  // A rule for each number, masked to its leaves: the kernel of each leaf has its number as a constant.
  const parts = [...factors].flatMap((factor) => {
    const scaled = stateless((g) => (factor === 0 ? -0 : mul(factor, g)), { name: 'scaleByTree', mask: leavesWith(tree, factor) })
    return compositionOf(scaled, 'scaleByTree').parts
  })
  return compose({ parts, spec: {} })
})

function leavesWith(tree: ScaleTree, factor: number): (params: unknown) => MaskTree {
  return (params) => {
    const structure = structureOf(params, 'params')
    const found = readPrefix(tree, structure, isNumber, ['the number of scaleByTree', 'a number'])
    return build(structure, ({ index }) => found[index] === factor)
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number'
