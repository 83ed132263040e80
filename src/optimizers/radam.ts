import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByRadamOptions, scaleByRadam } from '../transforms/scaleByRadam.ts'

/**
 * Descends as `adam` does, but along running averages alone until there are enough squares to divide by: a warmup of its own.
 *
 *     θ ← θ − η r μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)      at the first steps: θ − η μ / (1 − β₁ᵗ)
 *
 * μ, ν: as in `adam`; r: as in `scaleByRadam`; η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative
 * or not finite, or an option is out of range.
 *
 * @see Liu et al., On the variance of the adaptive learning rate and beyond, 2020
 * @category Optimizers
 */
export const radam = /* @__PURE__ */ factory(
  'radam',
  (learningRate: ScalarOrSchedule, options: ScaleByRadamOptions = {}) => chain(scaleByRadam(options), scaleByLearningRate(learningRate)),
  1,
)
