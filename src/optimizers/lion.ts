import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByLionOptions, scaleByLion } from '../transforms/scaleByLion.ts'

/**
 * What `lion` can be told.
 * @category Optimizers
 */
export interface LionOptions extends ScaleByLionOptions {
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 1e-3
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * Descends by the learning rate in every element, along the sign of the gradient mixed with its running average.
 *
 *     θ ← θ − η (sign(β₁ μ + (1 − β₁) g) + λ θ)
 *     μ ← β₂ μ + (1 − β₂) g
 *
 * λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite,
 * or an option is out of range.
 *
 * @see Chen et al., Symbolic discovery of optimization algorithms, 2023
 * @category Optimizers
 */
export const lion = /* @__PURE__ */ factory(
  'lion',
  (learningRate: ScalarOrSchedule, options: LionOptions = {}) => {
    const { weightDecay = 1e-3, mask, ...lion } = options
    return chain(scaleByLion(lion), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
