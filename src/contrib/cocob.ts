import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByCocobOptions, scaleByCocob } from './scaleByCocob.ts'

/**
 * What `cocob` can be told.
 * @category Optimizers
 */
export interface CocobOptions extends ScaleByCocobOptions {
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
 * Descends by betting on coins; the learning rate, 1 by default, scales the gradients that the bets see.
 *
 *     θ ← θ₀ + C (L + R) / (L max(G + L, α L))      of the gradients η (g + λ θ)
 *
 * C, L, R, G: as in `scaleByCocob`; λ: `state[0].weightDecay`; η: `state[1].learningRate`. Throws a `RangeError` if the
 * learning rate is negative or not finite, or an option is out of range.
 *
 * @see Orabona and Tommasi, Training deep networks without learning rates through coin betting, 2017
 * @category Optimizers
 */
export const cocob = /* @__PURE__ */ factory(
  'cocob',
  (learningRate: ScalarOrSchedule = 1, options: CocobOptions = {}) => {
    const { weightDecay = 0, mask, ...rest } = options
    return chain(addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate, { flipSign: false }), scaleByCocob(rest))
  },
  1,
)
