import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByNadamState, scaleByNadam } from './scaleByNadam.ts'

/**
 * What `nadam` can be told.
 * @category Optimizers
 */
export interface NadamOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 2e-3
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
   * How fast the momentum grows. 0 or more.
   * @default 4e-3
   */
  readonly momentumDecay?: Scalar
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
  readonly nadam: ScaleByNadamState
  readonly rate: ScaleByLearningRateState
}

/**
 * Descends as `adam` does, with a Nesterov momentum that grows from step to step.
 *
 *     g ← g + λ θ                  with maximize: −g + λ θ
 *     cₜ = β₁ (1 − ½ · 0.96^(ψ t))
 *     μ̂ = cₜ₊₁ μ / (1 − c₁ ⋯ cₜ₊₁) + (1 − cₜ) g / (1 − c₁ ⋯ cₜ)
 *     θ ← θ − η μ̂ / (√ν̂ + ε)       with decoupledWeightDecay: − η λ θ here, not above
 *
 * μ, ν̂: as in `adam`; ψ: momentumDecay; λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a `RangeError` if
 * an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.NAdam
 * @category Optimizers
 */
export const nadam = /* @__PURE__ */ factory('torch.nadam', makeNadam, 0)

function makeNadam(options: NadamOptions = {}): GradientTransformation<Spec, { params: true }> {
  const {
    lr = 2e-3,
    betas: [b1, b2] = [0.9, 0.999],
    eps = 1e-8,
    weightDecay = 0,
    momentumDecay = 4e-3,
    decoupledWeightDecay = false,
    maximize = false,
  } = options
  checkFlags('torch.nadam', { decoupledWeightDecay, maximize })
  const direction = scale(maximize ? -1 : 1)
  const decay = addDecayedWeights(weightDecay)
  const rescale = scaleByNadam({ b1, b2, eps, momentumDecay })
  const rate = scaleByLearningRate(lr)
  return decoupledWeightDecay
    ? namedChain({ direction, nadam: rescale, decay, rate })
    : namedChain({ direction, decay, nadam: rescale, rate })
}
