import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByNovogradOptions, scaleByNovograd } from '../transforms/scaleByNovograd.ts'

/**
 * What `novograd` can be told.
 * @category Optimizers
 */
export interface NovogradOptions extends ScaleByNovogradOptions {
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-6
   */
  readonly eps?: Scalar
}

/**
 * Descends with momentum along gradients that are normalized leaf by leaf.
 *
 *     ν ← β₂ ν + (1 − β₂) Σ g²      over the elements of the leaf; at the first step: Σ g²
 *     μ ← β₁ μ + g / (√(ν + εᵣ) + ε) + λ θ
 *     θ ← θ − η μ
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Ginsburg et al., Stochastic gradient methods with layer-wise adaptive moments for training of deep networks, 2019
 * @category Optimizers
 */
export const novograd = /* @__PURE__ */ factory(
  'novograd',
  (learningRate: ScalarOrSchedule, options: NovogradOptions = {}) => {
    const { eps = 1e-6, ...rest } = options
    return chain(scaleByNovograd({ eps, ...rest }), scaleByLearningRate(learningRate))
  },
  1,
)
