import { product } from '../product.ts'
import { BLOCK, LANES } from '../sums.ts'
import { type Accumulators, LONGEST_ROW, sizeOf } from './accumulators.ts'
import type { LineLayout } from './layout.ts'

/** One run of a kernel: so many rows of so many columns, which stand side by side in memory from an element on. */
export interface Call {
  readonly element: number
  readonly rows: number
  readonly columns: number
  /** The lane of the first element. */
  readonly phase: number
  /** For each load the place of its line that the first element has; `element` where it varies by element. */
  readonly loads: readonly number[]
  /** For each reduction the accumulator of the first element. Where lanes go on from row to row it is where they go, or −1 if they go on. */
  readonly reductions: readonly number[]
  /** The block of elements that ends here, if the pass has sums of the whole leaf, or −1. */
  readonly block: number
}

/** The calls that one piece takes, in order, of at most about so many elements. */
export function callsOf(layout: LineLayout, piece: number, most: number): Call[] {
  const calls: Call[] = []
  for (const [from, to] of rangesOf(layout, piece)) {
    for (let element = from; element < to; ) {
      const call = callAt(layout, piece, element, to, most)
      calls.push(call)
      element += call.rows * call.columns
    }
  }
  return calls
}

/** The elements of a piece, as ranges that stand side by side in memory. */
function rangesOf({ nest: { lengths, size }, pieces: { axis, step } }: LineLayout, piece: number): (readonly [number, number])[] {
  if (axis < 0) return [[piece * step, Math.min(size, (piece + 1) * step)]]
  const stride = product(lengths.slice(axis + 1))
  const whole = stride * lengths[axis]!
  const [from, to] = [piece * step * stride, Math.min(whole, (piece + 1) * step * stride)]
  return Array.from({ length: size / whole }, (_, i) => [i * whole + from, i * whole + to])
}

/** The largest call from an element on: it ends where a piece, an axis or a block of what is summed up ends. */
function callAt(layout: LineLayout, piece: number, element: number, to: number, most: number): Call {
  const { form, loads, reductions, copies } = layout
  const { lengths, size } = layout.nest
  const width = lengths.at(-1)!
  const place = placeOf(lengths, element)
  const column = place.at(-1)!
  const toBlock = form.pass.sums.length > 0 ? BLOCK - (element % BLOCK) : Number.POSITIVE_INFINITY
  const left = Math.min(to - element, toBlock)
  const isWhole = column === 0 && left >= width && width <= LONGEST_ROW
  const columns = isWhole ? width : Math.min(width - column, left, LONGEST_ROW)
  const rows = isWhole ? Math.min(Math.floor(left / width), Math.max(1, Math.floor(most / width)), rowsFrom(place, lengths, reductions)) : 1
  const end = element + rows * columns
  return {
    element,
    rows,
    columns,
    phase: form.isPhased ? element % LANES : 0,
    loads: loads.map((strides) => (strides === undefined ? element : dot(place, strides))),
    reductions: reductions.map((reduction, i) =>
      reduction.form === 'lanes' && end % reduction.run !== 0 ? -1 : accumulatorAt(reduction, place, copies[i]! > 1 ? piece : 0),
    ),
    block: toBlock === end - element || end === size ? Math.floor(element / BLOCK) : -1,
  }
}

/** How many rows there are from a place on until their axis ends or a block of runs does. */
function rowsFrom(place: readonly number[], lengths: readonly number[], reductions: readonly Accumulators[]): number {
  const axis = lengths.length - 2
  return reductions.reduce((rows, { isMax, runStrides, block }) => {
    const isCounted = !isMax && runStrides[axis]! > 0
    return isCounted ? Math.min(rows, block - (dot(place, runStrides) % block)) : rows
  }, lengths[axis]! - place[axis]!)
}

/** The accumulator of a place: sums have a copy for each block of runs, maxima one for each piece, where pieces share places. */
function accumulatorAt(accumulators: Accumulators, place: readonly number[], piece: number): number {
  const { form, isMax, strides, runStrides, block, first } = accumulators
  const copy = isMax ? piece : Math.floor(dot(place, runStrides) / block)
  return copy * sizeOf(accumulators) + first + dot(place, strides) + (form === 'columns' ? place.at(-1)! : 0)
}

function placeOf(lengths: readonly number[], element: number): number[] {
  const place = lengths.map(() => 0)
  let rest = element
  for (let axis = lengths.length; axis-- > 0; ) {
    place[axis] = rest % lengths[axis]!
    rest = (rest - place[axis]!) / lengths[axis]!
  }
  return place
}

function dot(place: readonly number[], strides: readonly number[]): number {
  let sum = 0
  for (let axis = 0; axis < place.length; axis++) sum += place[axis]! * strides[axis]!
  return sum
}
