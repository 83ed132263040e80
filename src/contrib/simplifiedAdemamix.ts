import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleBySimplifiedAdemamixOptions, scaleBySimplifiedAdemamix } from './scaleBySimplifiedAdemamix.ts'

/**
 * What `simplifiedAdemamix` can be told.
 * @category Optimizers
 */
export interface SimplifiedAdemamixOptions extends ScaleBySimplifiedAdemamixOptions {
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
 * Descends as `ademamix` does, with one sum of gradients. That sum is about 1 / (1 − β₁) gradients large, and wants a
 * learning rate as much smaller than Adam's.
 *
 *     θ ← θ − η ((m + α g) / (√(n / (1 − β₂ᵗ) + εᵣ) + ε) + λ θ)
 *
 * m, n: as in `scaleBySimplifiedAdemamix`; λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the
 * learning rate is negative or not finite, or an option is out of range.
 *
 * @see Morwani et al., Connections between Schedule-Free optimizers, AdEMAMix, and accelerated SGD variants, 2025
 * @category Optimizers
 */
export const simplifiedAdemamix = /* @__PURE__ */ factory(
  'simplifiedAdemamix',
  (learningRate: ScalarOrSchedule, options: SimplifiedAdemamixOptions = {}) => {
    const { weightDecay = 0, mask, ...rest } = options
    return chain(scaleBySimplifiedAdemamix(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
