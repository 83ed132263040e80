import { factory } from '../factory.ts'
import { add, mul, neg } from '../kernel/expr.ts'
import { checkFlags, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `scaleByLearningRate` can be told.
 * @category Transforms
 */
export interface ScaleByLearningRateOptions {
  /**
   * Turns gradients, which lead uphill, into steps downhill.
   * @default true
   */
  readonly flipSign?: boolean
}

/**
 * What the state of `scaleByLearningRate` holds.
 * @category Transforms
 */
export interface ScaleByLearningRateState {
  readonly count: number
  readonly learningRate: number
}

/**
 * Multiplies updates by the learning rate, and turns them downhill.
 *
 *     g ← −η g        without flipSign: η g
 *
 * η: `learningRate` of the state if it is a number, so that editing the state changes it; the value of a schedule or an expression
 * otherwise. The state holds the rate of the last step, and before the first step that of the first.
 * Throws a `RangeError` if the learning rate, or the first of a schedule, is negative or not finite.
 *
 * @see Robbins and Monro, A stochastic approximation method, 1951
 * @category Transforms
 */
export const scaleByLearningRate = /* @__PURE__ */ factory('scaleByLearningRate', makeScaleByLearningRate, 1)

function makeScaleByLearningRate(
  learningRate: ScalarOrSchedule,
  options: ScaleByLearningRateOptions = {},
): GradientTransformation<ScaleByLearningRateState> {
  const { flipSign = true } = options
  checkFlags('scaleByLearningRate', { flipSign })
  const first = firstValueOf(learningRate)
  checkNotNegative('scaleByLearningRate', { learningRate: first })
  return transform(
    { count: 0, learningRate: first },
    (g, s) => {
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const factor = flipSign ? neg(rate) : rate
      return [mul(factor, g), { count: add(s.count, 1), learningRate: rate }]
    },
    { name: 'scaleByLearningRate' },
  )
}
