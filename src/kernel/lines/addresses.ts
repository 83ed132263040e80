import { bytesOf, type Dtype } from '../dtype.ts'
import type { Call } from './calls.ts'
import type { LineLayout } from './layout.ts'

/** Where the arrays of a leaf begin in a memory, in bytes: what is loaded, then what is stored; and the accumulators of each reduction. */
export interface Bases {
  readonly arrays: readonly number[]
  readonly accumulators: readonly number[]
}

/** How many bytes each array of a block goes on from row to row. */
export function rowStrides({ nest: { lengths }, form: { stored }, loads, reductions }: LineLayout): number[] {
  const rows = lengths.length - 2
  return [
    ...stored.map((dtype, k) => (loads[k] === undefined ? lengths.at(-1)! : loads[k][rows]!) * bytesOf(dtype)),
    ...reductions.flatMap(({ form, strides, dtype }) => (form === 'lanes' ? [] : [strides[rows]! * bytesOf(dtype)])),
  ]
}

/** The address of each array of a block at the beginning of a call. */
export function addressesAt({ form: { pass, stored }, reductions }: LineLayout, bases: Bases, call: Call): number[] {
  const loads = pass.loads.length
  return [
    ...bases.arrays.map((base, k) => base + (k < loads ? call.loads[k]! : call.element) * bytesOf(stored[k]!)),
    ...reductions.flatMap((reduction, i) => (reduction.form === 'lanes' ? [] : [accumulatorAddress(reduction.dtype, bases, call, i)])),
  ]
}

const accumulatorAddress = (dtype: Dtype, { accumulators }: Bases, call: Call, i: number): number =>
  accumulators[i]! + call.reductions[i]! * bytesOf(dtype)

/**
 * For each of the lanes that go on from row to row, of reductions and then of sums, the address that their sum goes to where they end
 * with a call, or 0. `blockSums` is where the sums of the first block of elements stand.
 */
export function laneTargets({ form: { pass }, reductions }: LineLayout, bases: Bases, blockSums: number, call: Call): number[] {
  return [
    ...reductions.flatMap(({ form, dtype }, i) =>
      form !== 'lanes' ? [] : [call.reductions[i]! < 0 ? 0 : accumulatorAddress(dtype, bases, call, i)],
    ),
    ...pass.sums.map((_, s) => (call.block < 0 ? 0 : blockSums + 8 * (call.block * pass.sums.length + s))),
  ]
}
