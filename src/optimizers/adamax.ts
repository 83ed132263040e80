import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type ScaleByAdamaxOptions, scaleByAdamax } from '../transforms/scaleByAdamax.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * Descends as `adam` does, with a maximum of magnitudes in place of the mean of squares.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← max(|g| + ε, β₂ ν)
 *     θ ← θ − η μ / (1 − β₁ᵗ) / ν
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014, section 7.1
 * @category Optimizers
 */
export const adamax = /* @__PURE__ */ factory(
  'adamax',
  (learningRate: ScalarOrSchedule, options: ScaleByAdamaxOptions = {}) => chain(scaleByAdamax(options), scaleByLearningRate(learningRate)),
  1,
)
