import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type ScaleByAmsgradOptions, scaleByAmsgrad } from '../transforms/scaleByAmsgrad.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * Descends as `adam` does, with the largest of all running means of squares so far.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     ν̂ ← max(ν̂, ν / (1 − β₂ᵗ))
 *     θ ← θ − η μ / (1 − β₁ᵗ) / (√(ν̂ + εᵣ) + ε)
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018
 * @category Optimizers
 */
export const amsgrad = /* @__PURE__ */ factory(
  'amsgrad',
  (learningRate: ScalarOrSchedule, options: ScaleByAmsgradOptions = {}) =>
    chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate)),
  1,
)
