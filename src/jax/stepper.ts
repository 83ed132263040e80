import { jit, numpy as np } from '@jax-js/jax'
import { type ArrayState, type ArraySteps, type Held, lineShapes, newArraySteps } from '../engine/arraySteps.ts'
import { type HostScalars, newHostScalars } from '../engine/hostScalars.ts'
import type { Dtype } from '../kernel/dtype.ts'
import type { Composition } from '../transformation/transformation.ts'
import type { LeafNode, Structure } from '../trees/structure.ts'
import { arrayOf, type JaxOps, newJaxOps } from './jaxOps.ts'

/** An array in the state: of one leaf, or without a leaf of the tree. */
export interface Slot {
  readonly entry: number
  readonly leaf: LeafNode | undefined
  readonly shape: readonly number[]
  /** That of the leaf or one of its own; `wide` where it is one number for a leaf or for the tree. */
  readonly dtype: Dtype | 'wide'
  /** Of what stands along lines, the shapes that each has among the axes of the leaf. */
  readonly lines: readonly (readonly number[])[] | undefined
}

/** What a step is given of arrays, all of them numbered as the leaves or the slots are. */
export interface StepArrays {
  readonly updates: readonly np.Array[]
  readonly params: readonly np.Array[]
  readonly state: readonly np.Array[]
  /** Those of the extra arguments that are arrays. */
  readonly extra: Readonly<Record<string, np.Array>>
}

/** A composition over arrays of jax-js, for one structure. */
export interface Stepper {
  readonly steps: ArraySteps
  readonly host: HostScalars
  readonly slots: readonly Slot[]
  /** The arrays of the state that parameters begin with; consumes these. */
  begin(params: readonly np.Array[], device: string): np.Array[]
  /** Computes a step by jax-js's operations and consumes what it is given. Returns the results, then the arrays of the next state. */
  trace(arrays: StepArrays, scalars: readonly (number | np.Array)[], device: string): np.Array[]
  /** The same, compiled by `jit`. */
  run(arrays: StepArrays, scalars: readonly number[], device: string): np.Array[]
}

/** `params` is a tree that masks are asked about; `arrayExtras` names the extra arguments that are arrays. */
export function newStepper(composition: Composition, structure: Structure, params: unknown, arrayExtras: readonly string[]): Stepper {
  const steps = newArraySteps(composition, structure, params)
  const host = newHostScalars(steps, arrayExtras)
  const slots = slotsOf(steps, host)
  const trace: Stepper['trace'] = ({ updates, params, state, extra }, scalars, device) => {
    const ops = newJaxOps(device)
    const held = heldOf(steps, slots, state, ops)
    const stepped = steps.run(ops, { updates, params, state: held, extra: { ...unknownExtras(steps), ...extra } }, host.known(scalars))
    const results = stepped.results.map((result, i) => ops.as(result, floatOf(structure.leaves[i]!)))
    const given = [...updates, ...params, ...state, ...Object.values(extra), ...scalars.filter((scalar) => typeof scalar !== 'number')]
    return handOver(ops, [...results, ...slotted(slots, stepped.state, ops)], given)
  }
  return {
    steps,
    host,
    slots,
    begin(arrays, device) {
      const ops = newJaxOps(device)
      return handOver(ops, slotted(slots, steps.begin(ops, arrays), ops), arrays)
    },
    trace,
    run: compiled(trace, structure),
  }
}

/** The dtype of a leaf that is an array. */
const floatOf = ({ dtype }: LeafNode): Dtype => (dtype === 'float64' ? dtype : 'float32')

/** Lets go of all that was given and made but the results, each of which is the caller's own. */
function handOver(ops: JaxOps, results: readonly np.Array[], given: readonly np.Array[]): np.Array[] {
  const taken = ops.handOver(results)
  for (const array of given) array.dispose()
  return taken
}

/** Runs steps by one `jit` for each device. The numbers of the host come in one array, for each array would be a task of its own. */
function compiled(trace: Stepper['trace'], { leaves }: Structure): Stepper['run'] {
  const isPacked = leaves.every(({ dtype }) => dtype === 'float32')
  const onDevice = (device: string) =>
    jit(function step(arrays: StepArrays, packed: np.Array[]): np.Array[] {
      if (!isPacked) return trace(arrays, packed, device)
      const scalars = packed.flatMap((array) => Array.from({ length: array.size }, (_, i) => array.ref.slice(i)))
      for (const array of packed) array.dispose()
      return trace(arrays, scalars, device)
    })
  const jitted = new Map<string, ReturnType<typeof onDevice>>()
  const pack = (scalars: readonly number[]): np.Array[] => {
    if (!isPacked) return scalars.map((scalar) => np.full([], scalar, { dtype: np.float64 }))
    return scalars.length === 0 ? [] : [arrayOf(Float32Array.from(scalars), [scalars.length])]
  }
  return (arrays, scalars, device) => {
    const run = jitted.get(device) ?? onDevice(device)
    jitted.set(device, run)
    return run(arrays, pack(scalars))
  }
}

/** Lists the arrays in a state, in the order of its entries and of the leaves. */
function slotsOf(steps: ArraySteps, { isOfArrays }: HostScalars): Slot[] {
  const { prepared, entries } = steps
  const { structure, active, lined } = prepared
  return entries.flatMap(({ kind, part, dtype }, entry): Slot[] => {
    if (!isOfArrays[entry]) return []
    if (kind === 'number' || kind === 'pair') return [{ entry, leaf: undefined, shape: [], dtype: 'wide', lines: undefined }]
    return structure.leaves.flatMap((leaf): Slot[] => {
      if (active[part]?.[leaf.index] === false) return []
      if (kind === 'scalar') return [{ entry, leaf, shape: [], dtype: 'wide', lines: undefined }]
      const own = dtype === 'leaf' ? floatOf(leaf) : dtype
      const lines = lineShapes(prepared, entry, leaf)
      if (lines?.length === 0) return []
      return [{ entry, leaf, shape: lined[entry]?.leaves[leaf.index]?.shape ?? leaf.shape, dtype: own, lines }]
    })
  })
}

/** A state as steps read it, of the arrays in its slots: what stands along lines is one array there, and one for each line here. */
function heldOf({ prepared, entries }: ArraySteps, slots: readonly Slot[], arrays: readonly np.Array[], ops: JaxOps): ArrayState<np.Array> {
  const { structure, lined } = prepared
  const state = entries.map(({ kind }): Held<np.Array>[] => (kind === 'number' ? [Number.NaN] : structure.leaves.map(() => null)))
  slots.forEach(({ entry, leaf, lines }, i) => {
    let at = 0
    const sectionOf = (shape: readonly number[], k: number): np.Array => {
      const from = at
      at += lined[entry]!.leaves[leaf!.index]!.places[k]!
      return ops.section(arrays[i]!, from, at, shape)
    }
    state[entry]![leaf?.index ?? 0] = lines?.map(sectionOf) ?? arrays[i]!
  })
  return state
}

/** The arrays of a state, each in the shape and the dtype of its slot. */
function slotted(slots: readonly Slot[], state: ArrayState<np.Array>, ops: JaxOps): np.Array[] {
  return slots.map(({ entry, leaf, dtype, shape }) => {
    const held = state[entry]![leaf?.index ?? 0]!
    return ops.as(isList(held) ? ops.joined(held, shape) : held, dtype === 'wide' ? ops.wide : dtype)
  })
}

const isList = (held: Held<np.Array>): held is readonly np.Array[] => Array.isArray(held)

/** Stands in for the extra arguments that are numbers: what is made of these has been computed before. */
const unknownExtras = ({ prepared }: ArraySteps): Record<string, number> =>
  Object.fromEntries(prepared.extras.map(([name]) => [name, Number.NaN]))
