import { numpy as np } from '@jax-js/jax'
import { fill, read, type Shape } from '../transformation/stateSpec.ts'
import { build } from '../trees/build.ts'
import { readLeaves, throwContainerMismatch } from '../trees/match.ts'
import { isContainerNode, type LeafNode, type Structure } from '../trees/structure.ts'
import { describeArray, form, isArray } from './arrayTrees.ts'
import { DTYPES, wideOn } from './jaxOps.ts'
import type { Slot, Stepper } from './stepper.ts'

/** A state in two parts: for each entry the number that the host has, and the arrays in the order of the slots. */
export interface HeldState {
  readonly numbers: readonly (number | null)[]
  readonly arrays: readonly np.Array[]
}

/** Where a state of arrays belongs. */
export interface Place {
  readonly shape: Shape
  readonly structure: Structure
  /** That of a step in which all leaves have gradients. */
  readonly stepper: Stepper
}

/** Takes a state apart. Throws a `TypeError` that names the first place where it does not fit the parameters. */
export function takeApart(state: unknown, place: Place & { readonly device: string }): HeldState {
  const { slots, steps, host } = place.stepper
  const columns = columnsOf(state, place)
  const wide = DTYPES[wideOn(place.device)]
  const arrays = slots.map(({ entry, leaf, dtype }): np.Array => {
    const value = columns[entry]![leaf?.index ?? 0]
    if (typeof value === 'number') return np.full([], value, { dtype: wide })
    if (!isArray(value)) throw new TypeError(`${steps.entries[entry]!.path} is ${describeArray(value)}, wanted an array`)
    return dtype === 'wide' ? value.astype(wide) : value
  })
  return { numbers: columns.map(([value], entry) => (host.isOfArrays[entry] ? null : Number(value))), arrays }
}

/** Whether a state fits the parameters. */
export function fits(state: unknown, place: Place): boolean {
  try {
    columnsOf(state, place)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** Lists for each entry what a state has of it. */
function columnsOf(state: unknown, { shape, structure, stepper: { slots, steps, host } }: Place): unknown[][] {
  return read(shape, state, 'state', 'init(params)').map((value, entry) => {
    const { kind, path } = steps.entries[entry]!
    if (kind === 'number') {
      if (typeof value === 'number' || (host.isOfArrays[entry] && isArray(value) && value.ndim === 0)) return [value]
      throw new TypeError(`${path} is ${describeArray(value)}, wanted a number${host.isOfArrays[entry] ? ' or an array of rank 0' : ''}`)
    }
    const own = new Map(slots.flatMap((slot) => (slot.entry === entry && slot.leaf ? [[slot.leaf.index, slot] as const] : [])))
    return leavesAt(value, path, structure, own)
  })
}

/** Puts a state together, given the numbers of the host and the arrays in the order of the slots. */
export function putTogether({ numbers, arrays }: HeldState, { shape, structure, stepper }: Place): unknown {
  const { slots, steps } = stepper
  const columns = steps.entries.map((): (np.Array | null)[] => [])
  slots.forEach(({ entry, leaf }, i) => {
    columns[entry]![leaf?.index ?? 0] = arrays[i]!
  })
  const values = steps.entries.map(({ kind }, entry): unknown => {
    if (kind === 'number') return numbers[entry] ?? columns[entry]![0]
    return build<unknown>(structure, ({ index }) => columns[entry]![index] ?? null)
  })
  return fill(shape, values)
}

/** Collects what an entry has of the leaves; `own` has the slot of each leaf that it has something of. */
function leavesAt(value: unknown, path: string, structure: Structure, own: ReadonlyMap<number, Slot>): unknown[] {
  const accepts = (held: unknown, leaf: LeafNode): boolean => isIn(held, own.get(leaf.index))
  return readLeaves(value, structure, {
    accepts,
    sparse: true,
    onMismatch(found, node) {
      const here = `${path}${node.path}`
      if (isContainerNode(node)) throwContainerMismatch(found, node, here, `params${node.path}`)
      throw new TypeError(`${here} is ${describeArray(found)}, wanted ${wantedIn(own.get(node.index))}`)
    },
  })!
}

function isIn(held: unknown, slot: Slot | undefined): boolean {
  if (slot === undefined) return held === null
  if (typeof held === 'number') return slot.dtype === 'wide'
  if (!isArray(held) || String(held.shape) !== String(slot.shape)) return false
  return slot.dtype === 'wide' || slot.dtype === held.dtype
}

function wantedIn(slot: Slot | undefined): string {
  if (slot === undefined) return 'null'
  return slot.dtype === 'wide' ? 'a number or an array of rank 0' : form(slot.dtype, slot.shape)
}
