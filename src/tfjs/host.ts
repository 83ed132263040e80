import type { Tensor } from '@tensorflow/tfjs-core'
import { fromBytes } from '../checkpoint/fromBytes.ts'
import { toBytes } from '../checkpoint/toBytes.ts'
import { compile } from '../compile.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import type { ArrayRecord } from '../trees/leaf.ts'
import { copy } from '../trees/map.ts'
import { at, nested, type Paths } from './paths.ts'
import { readTensors } from './readTensors.ts'
import { FIT, findVariable, type Trainer, variableOf } from './trainer.ts'
import { type NamedParams, type NamedTensor, replace } from './trees.ts'

/** A variable that has been trained: what it held when the host last knew its numbers. */
interface Known {
  readonly name: string
  readonly keys: readonly string[]
  dataId: object | undefined
}

interface Model {
  params: NamedParams
  state: unknown
}

/** Runs steps by the kernels of the engine, in memory of its own, between which and the backend's numbers are copied. */
export function newHostTrainer(transformation: AnyTransformation, threads: number, paths: Paths): Trainer {
  const optimizer = compile(transformation, { donate: true, threads })
  let known: Known[] = []
  let model: Model | undefined
  const saved: Uint8Array[] = []

  const extend = (names: readonly string[]): void => {
    paths.add(names)
    refresh()
    const added = names.map((name): Known => ({ name, keys: paths.keysOf(name), dataId: variableOf(name).dataId }))
    const numbers = readTensors(added.map(({ name }) => variableOf(name)))
    const leaves = added.map(({ name, keys }, i) => [keys, { data: numbers[i]!.slice(), shape: variableOf(name).shape }] as const)
    const before = known.map(({ keys }) => [keys, leafAt(model!.params, keys)] as const)
    const checkpoints = model === undefined ? saved : [...saved, toBytes(model.state)]
    const begun: Model = optimizer.init(nested([...before, ...leaves]))
    known = [...known, ...added]
    model = { params: begun.params, state: checkpoints.reduce((state, bytes) => fromBytes(bytes, state, FIT), begun.state) }
  }
  /** Reads what others have written to variables. */
  const refresh = (): void => {
    const changed = known.filter(({ name, dataId }) => ![undefined, dataId].includes(findVariable(name)?.dataId))
    const numbers = readTensors(changed.map(({ name }) => variableOf(name)))
    changed.forEach((each, i) => {
      leafAt(model!.params, each.keys).data.set(numbers[i]!)
      each.dataId = variableOf(each.name).dataId
    })
  }

  return {
    step(gradients, value) {
      const names = gradients.map(({ name }) => name)
      const added = names.filter((name) => known.every((each) => each.name !== name))
      if (added.length > 0) extend(added)
      else refresh()
      const numbers = readTensors(gradients.map(({ tensor }) => tensor))
      const places = new Map(names.map((name, i) => [name, i]))
      const grads = nested(known.map(({ name, keys }) => [keys, recordOf(gradients, numbers, places.get(name))] as const))
      model = optimizer.step<NamedParams>(Object(grads), Object(model).state, model!.params, lossOf(value))
      for (const each of known.filter(({ name }) => places.has(name))) {
        const variable = variableOf(each.name)
        replace(variable, leafAt(model.params, each.keys).data)
        each.dataId = variable.dataId
      }
    },
    read: () => (model === undefined ? undefined : copy(model.state)),
    save: async () => (model === undefined ? saved : [toBytes(model.state)]),
    restore(bytes) {
      if (model !== undefined) model.state = fromBytes(bytes, model.state)
      saved.push(bytes)
    },
    dispose() {
      known = []
      model = undefined
      optimizer.dispose()
    },
  }
}

const leafAt = (tree: unknown, keys: readonly string[]): ArrayRecord => Object(at(tree, keys))

function recordOf(gradients: readonly NamedTensor[], numbers: readonly Float32Array[], i: number | undefined): ArrayRecord | null {
  return i === undefined ? null : { data: numbers[i]!, shape: gradients[i]!.tensor.shape }
}

/** The loss for rules that ask for it, fetched when one does. */
function lossOf(value: Tensor | undefined): { readonly value?: number } {
  return {
    get value() {
      // Undefined is what the engine complains of.
      return Object(value?.dataSync())[0]
    },
  }
}
