import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByOptimisticGradientOptions, scaleByOptimisticGradient } from '../transforms/scaleByOptimisticGradient.ts'

/**
 * Descends along gradients and how they changed since the last step; in games, where two sides descend, it does not circle.
 *
 *     θ ← θ − η ((α + β) g − β gₜ₋₁)      at the first step: θ − η α g
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Mokhtari, Ozdaglar and Pattathil, A unified analysis of extra-gradient and optimistic gradient methods, 2020
 * @category Optimizers
 */
export const optimisticGradientDescent = /* @__PURE__ */ factory(
  'optimisticGradientDescent',
  (learningRate: ScalarOrSchedule, options: ScaleByOptimisticGradientOptions = {}) =>
    chain(scaleByOptimisticGradient(options), scaleByLearningRate(learningRate)),
  1,
)
