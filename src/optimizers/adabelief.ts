import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type ScaleByBeliefOptions, scaleByBelief } from '../transforms/scaleByBelief.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * Descends as `adam` does, with longer steps where gradients are as their average foretells.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) (g − μ)² + εᵣ
 *     θ ← θ − η μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ)) + ε)
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, 2020
 * @category Optimizers
 */
export const adabelief = /* @__PURE__ */ factory(
  'adabelief',
  (learningRate: ScalarOrSchedule, options: ScaleByBeliefOptions = {}) => chain(scaleByBelief(options), scaleByLearningRate(learningRate)),
  1,
)
