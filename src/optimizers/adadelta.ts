import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { type ScaleByAdadeltaOptions, scaleByAdadelta } from '../transforms/scaleByAdadelta.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `adadelta` can be told.
 * @category Optimizers
 */
export interface AdadeltaOptions extends ScaleByAdadeltaOptions {
  /**
   * How much of the parameters is taken away at each step, times the learning rate, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly weightDecayMask?: Mask | undefined
}

/**
 * Descends by steps as long as those before, relative to the gradient; a learning rate of 1 is the paper's.
 *
 *     g ← g + λ θ
 *     e_g ← ρ e_g + (1 − ρ) g²
 *     u = g √(e_x + ε) / √(e_g + ε)
 *     e_x ← ρ e_x + (1 − ρ) u²
 *     θ ← θ − η u
 *
 * λ: `state[0].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite,
 * or an option is out of range.
 *
 * @see Zeiler, Adadelta: an adaptive learning rate method, 2012
 * @category Optimizers
 */
export const adadelta = /* @__PURE__ */ factory(
  'adadelta',
  (learningRate: ScalarOrSchedule, options: AdadeltaOptions = {}) => {
    const { weightDecay = 0, weightDecayMask, ...adadelta } = options
    return chain(addDecayedWeights(weightDecay, { mask: weightDecayMask }), scaleByAdadelta(adadelta), scaleByLearningRate(learningRate))
  },
  1,
)
