import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import { checkObject, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByRss } from '../transforms/scaleByRss.ts'

/**
 * What `adagrad` can be told.
 * @category Optimizers
 */
export interface AdagradOptions {
  /** The learning rate, 0 or more, or a schedule of the count. */
  readonly learningRate: ScalarOrSchedule
  /**
   * Positive: there is no ε to keep the root from 0.
   * @default 0.1
   */
  readonly initialAccumulatorValue?: number
}

/**
 * Descends along gradients that are divided by the root of the sum of all their squares so far, without ε.
 *
 *     Σ ← Σ + g²
 *     θ ← θ − η g / √Σ
 *
 * η: `state.rate.learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or
 * initialAccumulatorValue is not positive.
 *
 * @see TensorFlow 1, tf.train.AdagradOptimizer; tensorflow/core/kernels/training_ops.cc, ApplyAdagrad
 * @category Optimizers
 */
export const adagrad = /* @__PURE__ */ factory(
  'tf1.adagrad',
  (options: AdagradOptions) => {
    checkObject('tf1.adagrad: options', options)
    const { learningRate, initialAccumulatorValue = 0.1 } = options
    checkPositive('adagrad', { initialAccumulatorValue })
    return namedChain({
      rss: scaleByRss({ initialAccumulatorValue, eps: 0 }),
      rate: scaleByLearningRate(learningRate),
    })
  },
  0,
)
