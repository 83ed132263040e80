import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByYogiOptions, scaleByYogi } from '../transforms/scaleByYogi.ts'

/**
 * Descends as `adam` does, with a ν whose change does not grow with ν.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← ν − (1 − β₂) sign(ν − g²) g²
 *     θ ← θ − η μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Zaheer, Reddi, Sachan, Kale and Kumar, Adaptive methods for nonconvex optimization, 2018
 * @category Optimizers
 */
export const yogi = /* @__PURE__ */ factory(
  'yogi',
  (learningRate: ScalarOrSchedule, options: ScaleByYogiOptions = {}) => chain(scaleByYogi(options), scaleByLearningRate(learningRate)),
  1,
)
