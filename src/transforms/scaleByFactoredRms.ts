import { along } from '../along.ts'
import { factory } from '../factory.ts'
import { add, call, div, ema, max, mul, sqrt, square, sub } from '../kernel/expr.ts'
import { meanTo } from '../kernel/lines/expr.ts'
import { keep } from '../kernel/lines/keep.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFinite, checkFlags, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import { transform } from '../transform.ts'
import type { GradientTransformation, LineSlot } from '../transformation/transformation.ts'

/**
 * What `scaleByFactoredRms` can be told.
 * @category Transforms
 */
export interface ScaleByFactoredRmsOptions {
  /**
   * Holds row and column means where a leaf is large enough, instead of an array like the leaf.
   * @default true
   */
  readonly factored?: boolean
  /**
   * The power of the count by which 1 − β falls, any finite number.
   * @default 0.8
   */
  readonly decayRate?: Scalar
  /**
   * The count from which on β grows, for a run that continues another. Any finite number.
   * @default 0
   */
  readonly stepOffset?: Scalar
  /**
   * How long the two longest axes of a leaf must be for it to be factored. Above 0.
   * @default 128
   */
  readonly minDimSizeToFactor?: number
  /**
   * What is added to squared gradients, 0 or more.
   * @default 1e-30
   */
  readonly epsilon?: Scalar
  /**
   * β of the steps taken, from 0, and of decayRate.
   * @default (step, rate) => 1 - pow(step + 1, -rate)
   */
  readonly decayRateFn?: (step: number, decayRate: number) => number
}

/**
 * What the state of `scaleByFactoredRms` holds.
 * @category Transforms
 */
export interface ScaleByFactoredRmsState {
  readonly count: number
  readonly vRow: LineSlot
  readonly vCol: LineSlot
  readonly v: LineSlot
}

/**
 * Divides updates by the root of the running mean of their squares, of which it holds for a matrix the means of its rows and
 * of its columns only.
 *
 *     r ← β r + (1 − β) mean over j of (g[i, j]² + ε)
 *     c ← β c + (1 − β) mean over i of (g[i, j]² + ε)
 *     g[i, j] ← g[i, j] / √(r[i] c[j] / mean(r))
 *
 *     v ← β v + (1 − β) (g² + ε),  g ← g / √v      where a leaf is not factored
 *
 * β = 1 − t^−decayRate, t from 1; r, c, v: `vRow`, `vCol`, `v` of the state, `null` for the leaves that have none. Columns count
 * along the longest axis of a leaf `{ data, shape }`, rows along the second longest; a leaf of more axes is a stack of matrices.
 * Throws a `RangeError` if decayRate or stepOffset is not finite, epsilon is negative or not finite, or minDimSizeToFactor is not
 * positive.
 *
 * @see Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, 2018
 * @category Transforms
 */
export const scaleByFactoredRms = /* @__PURE__ */ factory('scaleByFactoredRms', makeScaleByFactoredRms, 0)

function makeScaleByFactoredRms(options: ScaleByFactoredRmsOptions = {}): GradientTransformation<ScaleByFactoredRmsState> {
  const {
    factored = true,
    decayRate = 0.8,
    stepOffset = 0,
    minDimSizeToFactor = 128,
    epsilon = 1e-30,
    decayRateFn = (step, rate) => 1 - pow(step + 1, -rate),
  } = options
  checkFlags('scaleByFactoredRms', { factored })
  checkKnown('scaleByFactoredRms', { minDimSizeToFactor })
  checkFinite('scaleByFactoredRms', { decayRate, stepOffset })
  checkNotNegative('scaleByFactoredRms', { epsilon })
  checkPositive('scaleByFactoredRms', { minDimSizeToFactor })
  const matrixOf = (shape: readonly number[]): Matrix | undefined => (factored ? longestAxes(shape, minDimSizeToFactor) : undefined)
  const but = (shape: readonly number[], ...axes: number[]): number[] => shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const rows = keep((shape) => matrixOf(shape) && but(shape, matrixOf(shape)!.column))
  const columns = keep((shape) => matrixOf(shape) && but(shape, matrixOf(shape)!.row))
  const matrices = keep((shape) => matrixOf(shape) && but(shape, matrixOf(shape)!.row, matrixOf(shape)!.column), rows)
  const elements = keep((shape) => (matrixOf(shape) ? undefined : but(shape)))
  return transform(
    { count: 0, vRow: along(rows, 0), vCol: along(columns, 0), v: along(elements, 0) },
    (g, s) => {
      const count = add(s.count, 1)
      const decay = call(decayRateFn, max(sub(s.count, stepOffset), 0), decayRate)
      const squares = add(square(g), epsilon)
      if (s.vRow === null || s.vCol === null) {
        const v = ema(s.v ?? 0, squares, decay)
        return [div(g, sqrt(v)), { count, vRow: null, vCol: null, v }]
      }
      const vRow = ema(s.vRow, meanTo(squares, rows), decay)
      const vCol = ema(s.vCol, meanTo(squares, columns), decay)
      const rowFactor = sqrt(div(meanTo(vRow, matrices), vRow))
      return [mul(mul(g, rowFactor), div(1, sqrt(vCol))), { count, vRow, vCol, v: null }]
    },
    { name: 'scaleByFactoredRms' },
  )
}

/** Along which axes of a leaf the rows and the columns of its matrices count. */
interface Matrix {
  readonly row: number
  readonly column: number
}

function longestAxes(shape: readonly number[], least: number): Matrix | undefined {
  const [column = -1, row = -1] = shape.map((_, i) => i).sort((i, j) => shape[j]! - shape[i]! || j - i)
  return row < 0 || shape[row]! < least ? undefined : { row, column }
}
