import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { type ScaleByAdamOptions, scaleByAdam } from '../transforms/scaleByAdam.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `adamw` can be told.
 * @category Optimizers
 */
export interface AdamwOptions extends ScaleByAdamOptions {
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 1e-4
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * Descends as `adam` does, and lets the parameters decay beside it, not through its averages.
 *
 *     θ ← θ − η (μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε) + λ θ)
 *
 * λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite,
 * or an option is out of range.
 *
 * @see Loshchilov and Hutter, Decoupled weight decay regularization, 2019
 * @category Optimizers
 */
export const adamw = /* @__PURE__ */ factory(
  'adamw',
  (learningRate: ScalarOrSchedule, options: AdamwOptions = {}) => {
    const { weightDecay = 1e-4, mask, ...adam } = options
    return chain(scaleByAdam(adam), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
