import type { Dtype } from '../dtype.ts'
import { type LinedLeaf, type LinePass, lineKeyOf, specializedLines } from '../linePass.ts'
import { product } from '../product.ts'
import { BLOCK, LANES } from '../sums.ts'
import { type Accumulators, accumulatorsOf, type Form, formOf } from './accumulators.ts'
import { type Nest, nestOf, stridesOf } from './nest.ts'
import { blockOf, MOST_BLOCKS } from './order.ts'

/** How a kernel of a pass is assembled for leaves of a kind: which loads are one number a row, and how it reduces. */
export interface LineForm {
  readonly pass: LinePass
  /** The dtypes that what it loads and stores has in memory. */
  readonly stored: readonly Dtype[]
  readonly isSplat: readonly boolean[]
  readonly forms: readonly Form[]
  /** Whether rows may begin at another lane than the first: where lanes go on from row to row. */
  readonly isPhased: boolean
  /** Equal for passes and leaves that one kernel serves. */
  readonly key: string
}

/** What a pass does on a leaf. */
export interface LineLayout {
  readonly form: LineForm
  readonly nest: Nest
  /** For each load how many places of its line one step along each axis passes; none where it varies by element. */
  readonly loads: readonly (readonly number[] | undefined)[]
  readonly reductions: readonly Accumulators[]
  /** For each reduction how many copies of its accumulators there are. */
  readonly copies: readonly number[]
  readonly pieces: Pieces
}

/**
 * Pieces that threads may take in any order, for no accumulator is touched by two of them: so many steps of one axis each, or so
 * many elements where the pass has sums of the whole leaf.
 */
export interface Pieces {
  readonly axis: number
  readonly step: number
  readonly count: number
}

/** By how many lanes each row begins later than the one before. */
export const phaseStepOf = ({ form, nest }: LineLayout): number => (form.isPhased ? nest.lengths.at(-1)! % LANES : 0)

/** Pieces have at least this many elements where they may. */
const LEAST_PIECE = 8192

export function lineLayoutOf(
  general: LinePass,
  leaf: LinedLeaf,
  dtype: Dtype,
  stored: readonly Dtype[] = [...general.loads, ...general.stores].map(() => dtype),
): LineLayout {
  const pass = specializedLines(general, dtype)
  if (pass.sums.length > 0 && pass.reductions.length > 0)
    throw new RangeError('a pass along lines sums up whole leaves and reduces to lines: wanted two passes')
  const used = new Set([...pass.lines, ...pass.reductions.map(({ line }) => line)].filter((line) => line !== undefined))
  const nest = nestOf(leaf, used)
  const columns = nest.lengths.length - 1
  const isSplat = pass.lines.map((line) => line !== undefined && !nest.kept[line]![columns])
  const forms = pass.reductions.map((reduction) => formOf(nest, reduction))
  const isPhased = pass.sums.length > 0 || forms.includes('lanes')
  const reductions = pass.reductions.map((reduction) => accumulatorsOf(nest, reduction, dtype, isPhased))
  const pieces = pass.sums.length > 0 ? blocksOf(nest) : cutOf(nest, reductions)
  return {
    form: { pass, stored, isSplat, forms, isPhased, key: JSON.stringify([dtype, stored, lineKeyOf(pass), isSplat, forms, isPhased]) },
    nest,
    loads: pass.lines.map((line) => (line === undefined ? undefined : stridesOf(nest.lengths, nest.kept[line]!, 1))),
    reductions,
    copies: reductions.map(({ isMax, runs, block, strides }) => {
      if (!isMax) return Math.max(1, Math.ceil(runs / block))
      return strides[pieces.axis] === 0 ? Math.max(1, pieces.count) : 1
    }),
    pieces,
  }
}

/** Sums of a whole leaf are kept by blocks of elements as they stand in memory. */
const blocksOf = ({ size }: Nest): Pieces => ({ axis: -1, step: BLOCK, count: Math.ceil(size / BLOCK) })

/** Cuts along the axis that yields the most pieces. */
function cutOf({ lengths, size }: Nest, reductions: readonly Accumulators[]): Pieces {
  let best: Pieces = { axis: 0, step: lengths[0]!, count: Math.min(1, size) }
  for (let axis = 0; axis < lengths.length - 1 && size > 0; axis++) {
    const length = lengths[axis]!
    const least = reductions.reduce((step, reduction) => leastCommonMultiple(step, stepAlong(axis, lengths, reduction)), 1)
    const wanted = Math.max(Math.ceil((LEAST_PIECE * length) / size), Math.ceil(length / MOST_BLOCKS))
    const step = least * Math.ceil(wanted / least)
    const count = Math.ceil(length / step)
    if (count > best.count) best = { axis, step, count }
  }
  return best
}

/** By multiples of how many steps an axis may be cut, so that each block of runs is in one piece. */
function stepAlong(axis: number, lengths: readonly number[], { isMax, block, strides, runStrides }: Accumulators): number {
  const length = lengths[axis]!
  if (strides[axis] !== 0) return 1
  if (isMax) return blockOf(length, product(lengths.slice(axis + 1)))
  const stride = runStrides[axis]!
  // Within a run.
  if (stride === 0) return length
  const repeats = runStrides.some((outer, i) => i < axis && outer > 0)
  if (repeats && (stride * length) % block !== 0) return length
  return block / greatestCommonDivisor(block, stride)
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))
const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b
