import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByAdam } from '../transforms/scaleByAdam.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByTrustRatio } from '../transforms/scaleByTrustRatio.ts'
import type { AdamwOptions } from './adamw.ts'

/**
 * What `lamb` can be told.
 * @category Optimizers
 */
export interface LambOptions extends Omit<AdamwOptions, 'nesterov'> {
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-6
   */
  readonly eps?: Scalar
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
}

/**
 * Descends as `adamw` does, with each leaf's step scaled to the norm of its parameters; made for large batches.
 *
 *     u = μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε) + λ θ
 *     θ ← θ − η u ‖θ‖ / ‖u‖
 *
 * μ, ν: as in `adam`; λ: `state[1].weightDecay`; η: `state[3].learningRate`. Throws a `RangeError` if the learning rate is
 * negative or not finite, or an option is out of range.
 *
 * @see You et al., Large batch optimization for deep learning: training BERT in 76 minutes, 2020
 * @category Optimizers
 */
export const lamb = /* @__PURE__ */ factory(
  'lamb',
  (learningRate: ScalarOrSchedule, options: LambOptions = {}) => {
    const { eps = 1e-6, weightDecay = 0, mask, ...adam } = options
    return chain(
      scaleByAdam({ eps, ...adam }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByTrustRatio(),
      scaleByLearningRate(learningRate),
    )
  },
  1,
  ['nesterov'],
)
