import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByRadam } from './scaleByRadam.ts'

/**
 * What `radam` can be told.
 * @category Optimizers
 */
export interface RadamOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1e-3
   */
  readonly lr?: ScalarOrSchedule
  /**
   * The decays of the mean of gradients and of the mean of their squares, each from 0 to below 1.
   * @default [0.9, 0.999]
   */
  readonly betas?: readonly [Scalar, Scalar]
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * How much of the parameters is added to the gradients, or if decoupled taken away beside the step, 0 or more, or a schedule of the
   * count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Lets the parameters decay beside the averages, not through them.
   * @default false
   */
  readonly decoupledWeightDecay?: boolean
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

type Spec = {
  readonly direction: {}
  readonly decay: AddDecayedWeightsState
  readonly radam: ScaleByAdamState
  readonly rate: ScaleByLearningRateState
}

/**
 * Descends as `adam` does, rectified for the variance of the first steps.
 *
 *     g ← g + λ θ                                          with maximize: −g + λ θ
 *     θ ← θ − η r √(1 − β₂ᵗ) / (√ν + ε) · μ / (1 − β₁ᵗ)    if ρ ≤ 5: θ − η μ / (1 − β₁ᵗ)
 *
 * μ, ν: as in `adam`; r, ρ: the rectification and the length of the average, functions of t. With decoupledWeightDecay,
 * − η λ θ in the second line in place of the first. λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a
 * `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.RAdam
 * @category Optimizers
 */
export const radam = /* @__PURE__ */ factory('torch.radam', makeRadam, 0)

function makeRadam(options: RadamOptions = {}): GradientTransformation<Spec, { params: true }> {
  const { lr = 1e-3, betas: [b1, b2] = [0.9, 0.999], eps = 1e-8, weightDecay = 0, decoupledWeightDecay = false, maximize = false } = options
  checkFlags('torch.radam', { decoupledWeightDecay, maximize })
  const direction = scale(maximize ? -1 : 1)
  const decay = addDecayedWeights(weightDecay)
  const rescale = scaleByRadam({ b1, b2, eps })
  const rate = scaleByLearningRate(lr)
  return decoupledWeightDecay
    ? namedChain({ direction, radam: rescale, decay, rate })
    : namedChain({ direction, decay, radam: rescale, rate })
}
