import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type ScaleByAdamOptions, scaleByAdam } from '../transforms/scaleByAdam.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * Descends along running averages of gradients, each divided by the root of that of its squares.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     θ ← θ − η μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014
 * @category Optimizers
 */
export const adam = /* @__PURE__ */ factory(
  'adam',
  (learningRate: ScalarOrSchedule, options: ScaleByAdamOptions = {}) => chain(scaleByAdam(options), scaleByLearningRate(learningRate)),
  1,
)
