import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { scaleByAdamax } from '../transforms/scaleByAdamax.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

export interface AdamaxOptions {
  readonly lr?: ScalarOrSchedule
  readonly betas?: readonly [Scalar, Scalar]
  readonly eps?: Scalar
  readonly weightDecay?: ScalarOrSchedule
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
