import type { Dtype, FloatArray } from '../dtype.ts'
import type { Reduction } from '../linePass.ts'
import { product } from '../product.ts'
import { LANES, TURN } from '../sums.ts'
import { type Nest, stridesOf } from './nest.ts'
import { blockOf, foldInGroups } from './order.ts'

/**
 * How a kernel reduces. `columns`: the columns are kept, and each row is added to a row of accumulators. `row`: the columns are a
 * run, whose lanes fold at the row's end to one number. `lanes`: the run goes on behind the row, and the host folds the lanes when
 * it ends.
 */
export type Form = 'columns' | 'row' | 'lanes'

/** A row that is longer than this comes in pieces, so that the memory for one need not be large. A multiple of the lanes. */
export const LONGEST_ROW = 16384

export function formOf({ lengths, kept }: Nest, { line, op }: Reduction): Form {
  const columns = lengths.length - 1
  if (kept[line]![columns]) return 'columns'
  const endsWithRow = kept[line]![columns - 1] && lengths[columns]! <= LONGEST_ROW
  return op === 'max' || endsWithRow ? 'row' : 'lanes'
}

/** A reduction over a leaf: its order, and where what it accumulates stands. */
export interface Accumulators {
  readonly form: Form
  readonly isMax: boolean
  /** Of the accumulators; sums are float64, whatever the leaf is. */
  readonly dtype: Dtype
  /** How many elements a run has, how many runs each place has, and how many of them a block. */
  readonly run: number
  readonly runs: number
  readonly block: number
  /** How many of a place's runs one step along each axis passes. */
  readonly runStrides: readonly number[]
  /** How many accumulators one step along each axis passes, and where in a copy the first one stands. */
  readonly strides: readonly number[]
  readonly first: number
  /** How many of them stand side by side, how far such rows are apart, and how many rows a copy has. */
  readonly width: number
  readonly pitch: number
  readonly rows: number
}

/**
 * `isPhased` says whether rows may begin at another lane than the first. Whole turns are accumulated whatever a row's ends, so
 * that there has to be room beside it: threads must not meet there.
 */
export function accumulatorsOf(nest: Nest, reduction: Reduction, dtype: Dtype, isPhased: boolean): Accumulators {
  const { lengths } = nest
  const kept = nest.kept[reduction.line]!
  const form = formOf(nest, reduction)
  const width = form === 'columns' ? lengths.at(-1)! : 1
  const first = form === 'columns' && isPhased ? LANES : 0
  const pitch = form === 'columns' ? first + Math.ceil(width / LANES) * LANES : 1
  const runStart = kept.lastIndexOf(true) + 1
  const isCounted = kept.map((isKept, axis) => !isKept && axis < runStart)
  const runs = product(lengths.filter((_, axis) => isCounted[axis]))
  const keptRows = kept.map((isKept, axis) => isKept && axis < kept.length - 1)
  return {
    ...{ form, width, first, pitch, runs, block: blockOf(runs, product(lengths.slice(isCounted.lastIndexOf(true) + 1))) },
    isMax: reduction.op === 'max',
    dtype: reduction.op === 'max' ? dtype : 'float64',
    run: product(lengths.slice(runStart)),
    runStrides: stridesOf(lengths, isCounted, 1),
    strides: stridesOf(lengths, keptRows, pitch),
    rows: product(lengths.filter((_, axis) => keptRows[axis])),
  }
}

/** How many accumulators a copy has, with room behind the last row too, in whole turns of the kernel that adds one copy to another. */
export const sizeOf = ({ rows, pitch, first }: Accumulators): number => Math.ceil((rows * pitch + first) / TURN) * TURN

/** What accumulators begin with. */
export const startOf = ({ isMax }: Accumulators): number => (isMax ? Number.NEGATIVE_INFINITY : 0)

/** Folds copies of accumulators pairwise into the first of them: their sums, or their maxima. They are told by where in the array they begin. */
export type FoldCopies = (array: FloatArray, isMax: boolean, size: number, starts: readonly number[]) => void

/** Folds the copies of accumulators, and writes the result for each place of the line. */
export function gather(accumulators: Accumulators, copies: number, array: FloatArray, out: FloatArray, fold: FoldCopies): void {
  const { first, width, pitch, rows, isMax } = accumulators
  const size = sizeOf(accumulators)
  foldInGroups(copies, (group) => {
    fold(
      array,
      isMax,
      size,
      group.map((copy) => copy * size),
    )
  })
  if (pitch === width) out.set(array.subarray(0, rows * width))
  else for (let row = 0; row < rows; row++) out.set(array.subarray(row * pitch + first, row * pitch + first + width), row * width)
}
