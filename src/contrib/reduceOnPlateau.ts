import { factory } from '../factory.ts'
import { abs, add, and, div, finite, ge, gt, lt, max, mul, not, or, select, sub } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { check, checkKnown, checkNotNegative, checkSteps } from '../numbers/checks.ts'
import { transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `reduceOnPlateau` can be told.
 * @category Transforms
 */
export interface ReduceOnPlateauOptions {
  /**
   * What the scale is multiplied by at each reduction, above 0 and below 1.
   * @default 0.1
   */
  readonly factor?: Scalar
  /**
   * How many values without improvement reduce the scale. Above 0.
   * @default 10
   */
  readonly patience?: number
  /**
   * By which share of the best value another one has to be lower to count as an improvement, from 0 to 1.
   * @default 1e-4
   */
  readonly rtol?: Scalar
  /**
   * By how much a value has to be lower than the best one to count as an improvement, 0 or more; not both tolerances are 0.
   * @default 0
   */
  readonly atol?: Scalar
  /**
   * How many values after a reduction do not count. 0 or more.
   * @default 0
   */
  readonly cooldown?: number
  /**
   * How many losses are averaged to one value. Above 0.
   * @default 1
   */
  readonly accumulationSize?: number
  /**
   * What the scale does not fall below, 0 or more.
   * @default 0
   */
  readonly minScale?: Scalar
}

/**
 * What the state of `reduceOnPlateau` holds.
 * @category Transforms
 */
export interface ReduceOnPlateauState {
  readonly scale: number
  readonly bestValue: number
  readonly plateauCount: number
  readonly cooldownCount: number
  readonly count: number
  readonly avgValue: number
}

/**
 * Scales updates down when the loss stops falling. It needs the loss: `update(updates, state, params, { value })`.
 *
 *     v = the mean of accumulationSize losses
 *     v improves where v < best − rtol |best| − atol;  then best ← v
 *     scale ← max(factor · scale, minScale)      after patience values that do not
 *     g ← scale · g
 *
 * Throws a `RangeError` if factor is not between 0 and 1, patience or accumulationSize is not positive, rtol is not from 0 to 1,
 * atol, cooldown or minScale is negative or not finite, or both tolerances are 0.
 *
 * @see PyTorch, ReduceLROnPlateau
 * @category Transforms
 */
export const reduceOnPlateau = /* @__PURE__ */ factory('reduceOnPlateau', makeReduceOnPlateau, 0)

function makeReduceOnPlateau(options: ReduceOnPlateauOptions = {}): GradientTransformation<ReduceOnPlateauState, { value: number }> {
  const { factor = 0.1, patience = 10, rtol = 1e-4, atol = 0, cooldown = 0, accumulationSize = 1, minScale = 0 } = options
  checkKnown('reduceOnPlateau', { cooldown })
  checkSteps('reduceOnPlateau', { patience, accumulationSize })
  checkNotNegative('reduceOnPlateau', { rtol, atol, cooldown, minScale })
  check('reduceOnPlateau', { factor }, 'a number between 0 and 1', (value) => value > 0 && value < 1)
  check('reduceOnPlateau', { rtol }, 'a number from 0 to 1', (value) => value <= 1)
  if (rtol === 0 && atol === 0) throw new RangeError('reduceOnPlateau: rtol and atol are 0, wanted one of them to be positive')
  return transform(
    { scale: 1, bestValue: Number.POSITIVE_INFINITY, plateauCount: 0, cooldownCount: 0, count: 0, avgValue: 0 },
    (g, s, _: unknown, { value }: { value: Expr }) => {
      const size = add(s.count, 1)
      const mean = div(add(mul(s.count, s.avgValue), value), size)
      const isComplete = ge(size, accumulationSize)
      const threshold = sub(s.bestValue, add(mul(rtol, abs(s.bestValue)), atol))
      const improves = lt(mean, select(finite(s.bestValue), threshold, s.bestValue))
      const plateau = select(improves, 0, add(s.plateauCount, 1))
      const isCooling = gt(s.cooldownCount, 0)
      const reduces = and(isComplete, and(not(isCooling), ge(plateau, patience)))
      const rest = select(isCooling, sub(s.cooldownCount, 1), select(reduces, cooldown, 0))
      const scale = select(reduces, max(mul(s.scale, factor), minScale), s.scale)
      const next = {
        scale,
        bestValue: select(and(isComplete, improves), mean, s.bestValue),
        plateauCount: select(isComplete, select(or(isCooling, reduces), 0, plateau), s.plateauCount),
        cooldownCount: select(isComplete, rest, s.cooldownCount),
        count: select(isComplete, 0, size),
        avgValue: select(isComplete, 0, mean),
      }
      return [mul(scale, g), next]
    },
    { name: 'reduceOnPlateau' },
  )
}
