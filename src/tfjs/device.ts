import { clone, keep, type Tensor } from '@tensorflow/tfjs-core'
import { withApply } from '../applyUpdates.ts'
import { fromBytes } from '../checkpoint/fromBytes.ts'
import { toBytes } from '../checkpoint/toBytes.ts'
import { arraysOf, statesOf } from '../engine/arrayStates.ts'
import { type ArrayState, type ArraySteps, type Held, newArraySteps } from '../engine/arraySteps.ts'
import { product } from '../kernel/product.ts'
import { compositionOf } from '../transformation/composition.ts'
import { fill, read, shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { copy } from '../trees/map.ts'
import { structureOf } from '../trees/structure.ts'
import { nested, type Paths, pathOf } from './paths.ts'
import { readTensors, readTensorsAsync } from './readTensors.ts'
import { inTidy, tensorOps } from './tensorOps.ts'
import { FIT, type Trainer, variableOf } from './trainer.ts'

/** A variable that has been trained. */
interface Known {
  readonly name: string
  readonly keys: readonly string[]
  readonly shape: readonly number[]
}

/** All that is known of the model: its variables in the order of their paths, and the state, which the trainer owns. */
interface Model {
  readonly known: readonly Known[]
  readonly steps: ArraySteps
  readonly state: ArrayState<Tensor>
}

/** Computes steps by the framework's own operations: nothing is read back. */
export function newDeviceTrainer(transformation: AnyTransformation, paths: Paths): Trainer {
  const composition = compositionOf(transformation, 'asOptimizer: transformation')
  const applied = withApply(composition)
  const shape = shapeOf(composition.spec)
  let model: Model | undefined
  const saved: Uint8Array[] = []
  /** For each set of variables that has had gradients. */
  let traced = new Map<string, ArraySteps>()

  const stepsFor = (known: readonly Known[], isIn: (each: Known) => boolean): ArraySteps => {
    const standIns = known.map((each) => [each.keys, { data: new Float32Array(product(each.shape)), shape: each.shape }] as const)
    const present = known.map((each, i) => [each.keys, isIn(each) ? standIns[i]![1] : null] as const)
    return newArraySteps(applied, structureOf(nested(present), 'grads'), nested(standIns))
  }
  const treeOf = ({ steps, known, state }: Model, numbers: ReadonlyMap<Tensor, Float32Array>): unknown => {
    const records = known.map((each) => ({ data: new Float32Array(0), shape: each.shape }))
    return fill(
      shape,
      statesOf(steps, state, (tensor) => numbers.get(tensor)!, records),
    )
  }
  const readModel = (of: Model): unknown => {
    const tensors = tensorsOf(of.state)
    const numbers = readTensors(tensors)
    return copy(treeOf(of, new Map(tensors.map((tensor, i) => [tensor, numbers[i]!]))))
  }
  /** Replaces the state, and lets go of what is no more in it. */
  const hold = (next: Model | undefined): void => {
    const kept = new Set(tensorsOf(next?.state ?? []))
    for (const tensor of tensorsOf(model?.state ?? [])) if (!kept.has(tensor)) tensor.dispose()
    model = next
  }
  const fitted = (bytes: Uint8Array, into: Model, options: typeof FIT | undefined): Model => {
    const tree = fromBytes(bytes, readModel(into), options)
    const values = read(shape, tree, 'state', 'init(params)')
    const state = arraysOf(into.steps, values, (numbers, of) => keep(tensorOps.array(numbers, of)))
    for (const tensor of tensorsOf(into.state)) if (into !== model) tensor.dispose()
    return { ...into, state }
  }
  const extend = (names: readonly string[]): void => {
    paths.add(names)
    const added = names.map((name): Known => ({ name, keys: paths.keysOf(name), shape: variableOf(name).shape }))
    const all = [...(model?.known ?? []), ...added]
    const steps = stepsFor(all, () => true)
    const known = steps.prepared.structure.leaves.map(({ path }) => all.find(({ keys }) => pathOf(keys) === path)!)
    const variables = known.map(({ name }): Tensor => variableOf(name))
    let next: Model = { known, steps, state: inTidy(() => owned(steps.begin(tensorOps, variables), variables)) }
    for (const bytes of [...saved, ...(model === undefined ? [] : [toBytes(readModel(model))])]) next = fitted(bytes, next, FIT)
    traced = new Map()
    hold(next)
  }

  return {
    step(gradients, value) {
      const added = gradients.map(({ name }) => name).filter((name) => !model?.known.some((each) => each.name === name))
      if (added.length > 0) extend(added)
      const { known, steps: all, state } = model!
      const given = new Map(gradients.map(({ name, tensor }) => [name, tensor]))
      const present = known.filter(({ name }) => given.has(name))
      const key = JSON.stringify(present.map(({ name }) => name))
      const steps = present.length === known.length ? all : (traced.get(key) ?? stepsFor(known, ({ name }) => given.has(name)))
      traced.set(key, steps)
      const variables = present.map(({ name }) => variableOf(name))
      const places = present.map((each) => known.indexOf(each))
      const next = inTidy(() => {
        const stepped = steps.run(tensorOps, {
          updates: present.map(({ name }) => given.get(name)!),
          params: variables,
          state: all.entries.map(({ kind }, i) => (kind === 'number' ? state[i]! : places.map((place) => state[i]![place]!))),
          extra: value === undefined ? {} : { value },
        })
        const merged = all.entries.map(({ kind }, i) => {
          if (kind === 'number') return stepped.state[i]!
          const column = [...state[i]!]
          places.forEach((place, k) => {
            column[place] = stepped.state[i]![k]!
          })
          return column
        })
        const held = owned(merged, [...variables, ...given.values(), ...(value === undefined ? [] : [value])])
        stepped.results.forEach((result, k) => {
          if (result !== variables[k]) variables[k]!.assign(result)
        })
        return held
      })
      hold({ known, steps: all, state: next })
    },
    read: () => model && readModel(model),
    async save() {
      if (model === undefined) return saved
      const of = model
      const tensors = tensorsOf(of.state)
      const numbers = await readTensorsAsync(tensors)
      return [toBytes(treeOf(of, new Map(tensors.map((tensor, i) => [tensor, numbers[i]!]))))]
    },
    restore(bytes) {
      if (model !== undefined) hold(fitted(bytes, model, undefined))
      saved.push(bytes)
    },
    dispose: () => hold(undefined),
  }
}

/** The tensors in a state, each once. */
function tensorsOf(state: ArrayState<Tensor>): Tensor[] {
  const all = state.flatMap((column) => column.flatMap((held): readonly (Tensor | number | null)[] => (isList(held) ? held : [held])))
  return all.filter((held) => typeof held === 'object' && held !== null)
}

const isList = (held: Held<Tensor>): held is readonly Tensor[] => Array.isArray(held)

/** A state whose tensors belong to it alone, and stay: those that are others' are cloned, and those that stand in it twice. */
function owned(state: ArrayState<Tensor>, others: readonly Tensor[]): ArrayState<Tensor> {
  const taken = new Set(others)
  const own = (tensor: Tensor): Tensor => {
    const mine = taken.has(tensor) ? clone(tensor) : tensor
    taken.add(mine)
    return keep(mine)
  }
  return state.map((column) =>
    column.map((held) => (isList(held) ? held.map(own) : typeof held === 'object' && held !== null ? own(held) : held)),
  )
}
