import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { type ScaleByAdanOptions, scaleByAdan } from '../transforms/scaleByAdan.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `adan` can be told.
 * @category Optimizers
 */
export interface AdanOptions extends ScaleByAdanOptions {
  /**
   * What is added under the root, 0 or more.
   * @default 1e-8
   */
  readonly epsRoot?: Scalar
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
 * Descends with Nesterov's momentum, estimated from gradients and their differences, and divided as in `adam`.
 *
 *     θ ← θ − η ((m̂ + (1 − β₂) v̂) / (√(n̂ + εᵣ) + ε) + λ θ)
 *
 * m̂, v̂, n̂: as in `scaleByAdan`; λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning
 * rate is negative or not finite, or an option is out of range.
 *
 * @see Xie, Zhou, Li, Lin and Yan, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models, 2022
 * @category Optimizers
 */
export const adan = /* @__PURE__ */ factory(
  'adan',
  (learningRate: ScalarOrSchedule, options: AdanOptions = {}) => {
    const { epsRoot = 1e-8, weightDecay = 0, mask, ...adan } = options
    return chain(scaleByAdan({ epsRoot, ...adan }), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
