import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByAdemamixOptions, scaleByAdemamix } from './scaleByAdemamix.ts'

/**
 * What `ademamix` can be told.
 * @category Optimizers
 */
export interface AdemamixOptions extends ScaleByAdemamixOptions {
  /**
   * How much the slow mean of gradients counts beside the fast one, any finite number, or a schedule of the count.
   * @default 5
   */
  readonly alpha?: ScalarOrSchedule
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * Descends as `adamw` does, along a mixture of a fast and a slow average of gradients. It pays in long trainings.
 *
 *     θ ← θ − η ((m₁ / (1 − β₁ᵗ) + α m₂) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε) + λ θ)
 *
 * m₁, m₂, ν: as in `scaleByAdemamix`; λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the
 * learning rate is negative or not finite, or an option is out of range.
 *
 * @see Pagliardini, Ablin and Grangier, The AdEMAMix optimizer: better, faster, older, 2024
 * @category Optimizers
 */
export const ademamix = /* @__PURE__ */ factory(
  'ademamix',
  (learningRate: ScalarOrSchedule, options: AdemamixOptions = {}) => {
    const { weightDecay = 0, mask, alpha = 5, ...rest } = options
    return chain(scaleByAdemamix({ alpha, ...rest }), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
