import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { scaleByAdadelta } from '../transforms/scaleByAdadelta.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `adadelta` can be told.
 * @category Optimizers
 */
export interface AdadeltaOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1
   */
  readonly lr?: ScalarOrSchedule
  /**
   * The decay of the averages. From 0 to below 1.
   * @default 0.9
   */
  readonly rho?: Scalar
  /**
   * What is added under both roots, 0 or more.
   * @default 1e-6
   */
  readonly eps?: Scalar
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

/**
 * Descends along gradients rescaled from the running mean of their squares to that of the squared steps.
 *
 *     g ← g + λ θ                        with maximize: −g + λ θ
 *     s ← ρ s + (1 − ρ) g²
 *     u = g √(x + ε) / √(s + ε)
 *     x ← ρ x + (1 − ρ) u²
 *     θ ← θ − η u
 *
 * λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.Adadelta
 * @category Optimizers
 */
export const adadelta = /* @__PURE__ */ factory(
  'torch.adadelta',
  (options: AdadeltaOptions = {}) => {
    const { lr = 1, rho = 0.9, eps = 1e-6, weightDecay = 0, maximize = false } = options
    checkFlags('torch.adadelta', { maximize })
    return namedChain({
      direction: scale(maximize ? -1 : 1),
      decay: addDecayedWeights(weightDecay),
      adadelta: scaleByAdadelta({ rho, eps }),
      rate: scaleByLearningRate(lr),
    })
  },
  0,
)
