import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import { call } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf } from '../schedules/valueAt.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByTrustRatio } from '../transforms/scaleByTrustRatio.ts'

/**
 * What `fromage` can be told.
 * @category Optimizers
 */
export interface FromageOptions {
  /**
   * What the norms of leaves do not fall below, 0 or more.
   * @default 1e-6
   */
  readonly minNorm?: Scalar
}

/**
 * Descends along gradients scaled, leaf by leaf, to the norm of the parameters, and shrinks these, so that the norm does not grow.
 *
 *     θ ← (θ − η g ‖θ‖ / ‖g‖) / √(1 + η²)
 *
 * ‖x‖ = max(√(Σ x²), minNorm) over the leaf. It is a weight decay of η / (1 + √(1 + η²)), `state[1].weightDecay`, at the rate
 * η / √(1 + η²), `state[2].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or minNorm is.
 *
 * @see Bernstein, Vahdat, Yue and Liu, On the distance between two neural networks and the stability of learning, 2020
 * @category Optimizers
 */
export const fromage = /* @__PURE__ */ factory(
  'fromage',
  (learningRate: ScalarOrSchedule, options: FromageOptions = {}) => {
    const { minNorm = 1e-6 } = options
    checkNotNegative('fromage', { learningRate: firstValueOf(learningRate) })
    return chain(
      scaleByTrustRatio({ minNorm }),
      addDecayedWeights(map(learningRate, (rate) => rate / (1 + Math.sqrt(1 + rate * rate)))),
      scaleByLearningRate(map(learningRate, (rate) => rate / Math.sqrt(1 + rate * rate))),
    )
  },
  1,
)

function map(value: ScalarOrSchedule, fn: (value: number) => number): ScalarOrSchedule {
  if (typeof value === 'function') return (count) => fn(value(count))
  return typeof value === 'number' ? fn(value) : call(fn, value)
}
