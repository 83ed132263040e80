import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByAdamState, scaleByAdam } from '../transforms/scaleByAdam.ts'
import type { ScaleByAmsgradState } from '../transforms/scaleByAmsgrad.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByAmsgrad } from './scaleByAmsgrad.ts'

/**
 * What `adam` can be told.
 * @category Optimizers
 */
export interface AdamOptions {
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
   * Divides by the largest average of squares so far.
   * @default false
   */
  readonly amsgrad?: boolean
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
  /**
   * Lets the parameters decay beside the averages, not through them.
   * @default false
   */
  readonly decoupledWeightDecay?: boolean
}

type Spec<Adam> = {
  readonly direction: {}
  readonly decay: AddDecayedWeightsState
  readonly adam: Adam
  readonly rate: ScaleByLearningRateState
}

/**
 * Descends along running averages of gradients, each divided by the root of that of its squares.
 *
 *     g ← g + λ θ                            with maximize: −g + λ θ
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     ν̂ = ν / (1 − β₂ᵗ)                      with amsgrad: of the largest ν so far
 *     θ ← θ − η μ / (1 − β₁ᵗ) / (√ν̂ + ε)     with decoupledWeightDecay: − η λ θ here, not above
 *
 * β₁, β₂: betas; λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.Adam
 * @category Optimizers
 */
export const adam = /* @__PURE__ */ factory('torch.adam', makeAdam, 0)

function makeAdam(options: AdamOptions & { readonly amsgrad: true }): GradientTransformation<Spec<ScaleByAmsgradState>, { params: true }>
function makeAdam(options?: AdamOptions & { readonly amsgrad?: false }): GradientTransformation<Spec<ScaleByAdamState>, { params: true }>
function makeAdam(options: AdamOptions = {}): AnyTransformation {
  const {
    lr = 1e-3,
    betas: [b1, b2] = [0.9, 0.999],
    eps = 1e-8,
    weightDecay = 0,
    amsgrad = false,
    maximize = false,
    decoupledWeightDecay = false,
  } = options
  checkFlags('torch.adam', { amsgrad, maximize, decoupledWeightDecay })
  const direction = scale(maximize ? -1 : 1)
  const decay = addDecayedWeights(weightDecay)
  const rescale = amsgrad ? scaleByAmsgrad({ b1, b2, eps }) : scaleByAdam({ b1, b2, eps })
  const rate = scaleByLearningRate(lr)
  return decoupledWeightDecay
    ? namedChain({ direction, adam: rescale, decay, rate })
    : namedChain({ direction, decay, adam: rescale, rate })
}
