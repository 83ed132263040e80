import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleBySm3 } from '../transforms/scaleBySm3.ts'

/**
 * What `sm3` can be told.
 * @category Optimizers
 */
export interface Sm3Options {
  /**
   * The decay of the mean of steps, from 0 to below 1.
   * @default 0.9
   */
  readonly momentum?: Scalar
}

/**
 * Descends as `adagrad` does, holding for each row and each column one bound on the sums of squares, and averages its steps.
 *
 *     a[i, j] = g[i, j]² + min(μ[i], μ[j])
 *     μ[i] ← max over j of a[i, j],  μ[j] ← max over i of a[i, j]
 *     ν ← β ν + (1 − β) g / √(a + ε)
 *     θ ← θ − η ν
 *
 * β: momentum; η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or momentum is
 * not from 0 to below 1.
 *
 * @see Anil, Gupta, Koren and Singer, Memory-efficient adaptive optimization, 2019
 * @category Optimizers
 */
export const sm3 = /* @__PURE__ */ factory(
  'sm3',
  (learningRate: ScalarOrSchedule, options: Sm3Options = {}) => {
    const { momentum = 0.9 } = options
    return chain(scaleBySm3({ b1: momentum }), scaleByLearningRate(learningRate))
  },
  1,
)
