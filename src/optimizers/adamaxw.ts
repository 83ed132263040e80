import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { type ScaleByAdamaxOptions, scaleByAdamax } from '../transforms/scaleByAdamax.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `adamaxw` can be told.
 * @category Optimizers
 */
export interface AdamaxwOptions extends ScaleByAdamaxOptions {
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
 * Descends as `adamax` does, and lets the parameters decay beside it, not through its averages.
 *
 *     θ ← θ − η (μ / (1 − β₁ᵗ) / ν + λ θ)
 *
 * μ, ν: as in `adamax`; λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning rate is
 * negative or not finite, or an option is out of range.
 *
 * @see Loshchilov and Hutter, Decoupled weight decay regularization, 2019
 * @category Optimizers
 */
export const adamaxw = /* @__PURE__ */ factory(
  'adamaxw',
  (learningRate: ScalarOrSchedule, options: AdamaxwOptions = {}) => {
    const { weightDecay = 1e-4, mask, ...adamax } = options
    return chain(scaleByAdamax(adamax), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
