import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { scaleByAdamax } from '../transforms/scaleByAdamax.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `adamax` can be told.
 * @category Optimizers
 */
export interface AdamaxOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 2e-3
   */
  readonly lr?: ScalarOrSchedule
  /**
   * The decays of the mean of gradients and of their largest magnitude, each from 0 to below 1.
   * @default [0.9, 0.999]
   */
  readonly betas?: readonly [Scalar, Scalar]
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-8
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
 * Descends along running averages of gradients, each divided by a maximum of their magnitudes that decays.
 *
 *     g ← g + λ θ                     with maximize: −g + λ θ
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← max(β₂ ν, |g| + ε)
 *     θ ← θ − η μ / (1 − β₁ᵗ) / ν
 *
 * β₁, β₂: betas; λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.Adamax
 * @category Optimizers
 */
export const adamax = /* @__PURE__ */ factory(
  'torch.adamax',
  (options: AdamaxOptions = {}) => {
    const { lr = 2e-3, betas: [b1, b2] = [0.9, 0.999], eps = 1e-8, weightDecay = 0, maximize = false } = options
    checkFlags('torch.adamax', { maximize })
    return namedChain({
      direction: scale(maximize ? -1 : 1),
      decay: addDecayedWeights(weightDecay),
      adamax: scaleByAdamax({ b1, b2, eps }),
      rate: scaleByLearningRate(lr),
    })
  },
  0,
)
