import { factory } from '../factory.ts'
import type { FloatArray } from '../kernel/dtype.ts'
import { leafwise } from '../leafwise.ts'
import { checkFinite, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import type { GradientTransformation, Masked, Slot } from '../transformation/transformation.ts'
import { type Axis, axesOf, meansOn, placeOn } from '../trees/axes.ts'

export interface ScaleByFactoredRmsOptions {
  /** Holds row and column means where a leaf is large enough, instead of an array like the leaf. */
  readonly factored?: boolean
  readonly decayRate?: number
  /** The count from which on β grows, for a run that continues another. */
  readonly stepOffset?: number
  /** How long the two longest axes of a leaf must be for it to be factored. */
  readonly minDimSizeToFactor?: number
  readonly epsilon?: number
  /** β of the steps taken, from 0, and of decayRate. */
  readonly decayRateFn?: (step: number, decayRate: number) => number
}

export interface ScaleByFactoredRmsState {
  readonly count: number
  readonly vRow: Masked<Slot>
  readonly vCol: Masked<Slot>
  readonly v: Masked<Slot>
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
 */
export const scaleByFactoredRms = /* @__PURE__ */ factory('scaleByFactoredRms', makeScaleByFactoredRms)

function makeScaleByFactoredRms({
  factored = true,
  decayRate = 0.8,
  stepOffset = 0,
  minDimSizeToFactor = 128,
  epsilon = 1e-30,
  decayRateFn = (step, rate) => 1 - pow(step + 1, -rate),
}: ScaleByFactoredRmsOptions = {}): GradientTransformation<ScaleByFactoredRmsState> {
  checkKnown('scaleByFactoredRms', { decayRate, stepOffset, minDimSizeToFactor, epsilon })
  checkFinite('scaleByFactoredRms', { decayRate, stepOffset })
  checkNotNegative('scaleByFactoredRms', { epsilon })
  checkPositive('scaleByFactoredRms', { minDimSizeToFactor })
  const matrixOf = (shape: readonly number[]): Matrix | undefined => (factored ? longestAxes(shape, minDimSizeToFactor) : undefined)
  const shapeOf = (axes?: readonly Axis[]) => axes?.map(({ length }) => length)
  return leafwise({
    name: 'scaleByFactoredRms',
    numbers: { count: 0 },
    arrays: {
      vRow: (shape) => shapeOf(matrixOf(shape)?.ofRows),
      vCol: (shape) => shapeOf(matrixOf(shape)?.ofColumns),
      v: (shape) => (matrixOf(shape) ? undefined : shape),
    },
    step({ shape, updates, held, numbers: { count = 0 } }, out, next) {
      const decay = decayRateFn(Math.max(count - 1 - stepOffset, 0), decayRate)
      const mix = (to: FloatArray, from: FloatArray, meanAt: (i: number) => number): void => {
        for (let i = 0; i < to.length; i++) to[i] = decay * from[i]! + (1 - decay) * meanAt(i)
      }
      const squareAt = (i: number): number => updates[i]! * updates[i]! + epsilon
      const matrix = matrixOf(shape)
      if (matrix) {
        const { ofRows, ofColumns } = matrix
        const rows = meansOn(ofRows, out.length, squareAt)
        const columns = meansOn(ofColumns, out.length, squareAt)
        mix(next.vRow, held.vRow, (i) => rows[i]!)
        mix(next.vCol, held.vCol, (i) => columns[i]!)
        const means = meansOn(matrix.ofStack, next.vRow.length, (i) => next.vRow[i]!)
        const rowFactors = Float64Array.from(next.vRow, (row, i) => Math.sqrt(means[placeOn(matrix.ofStack, i)]! / row))
        const columnFactors = Float64Array.from(next.vCol, (column) => 1 / Math.sqrt(column))
        for (let i = 0; i < out.length; i++) out[i] = updates[i]! * rowFactors[placeOn(ofRows, i)]! * columnFactors[placeOn(ofColumns, i)]!
      } else {
        mix(next.v, held.v, squareAt)
        for (let i = 0; i < out.length; i++) out[i] = updates[i]! / Math.sqrt(next.v[i]!)
      }
    },
  })
}

/** A leaf's axes without the columns', without the rows', and, of the array that has the means of rows, without both. */
interface Matrix {
  readonly ofRows: readonly Axis[]
  readonly ofColumns: readonly Axis[]
  readonly ofStack: readonly Axis[]
}

function longestAxes(shape: readonly number[], least: number): Matrix | undefined {
  const [column = -1, row = -1] = shape.map((_, i) => i).sort((i, j) => shape[j]! - shape[i]! || j - i)
  if (row < 0 || shape[row]! < least) return undefined
  const axes = axesOf(shape)
  const rowsShape = shape.filter((_, i) => i !== column)
  return {
    ofRows: axes.filter((_, i) => i !== column),
    ofColumns: axes.filter((_, i) => i !== row),
    ofStack: axesOf(rowsShape).filter((_, i) => i !== (row > column ? row - 1 : row)),
  }
}
