import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags, checkObject } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { trace } from '../transforms/trace.ts'

/**
 * What `momentum` can be told.
 * @category Optimizers
 */
export interface MomentumOptions {
  /** The learning rate, 0 or more, or a schedule of the count. */
  readonly learningRate: ScalarOrSchedule
  /** The decay of the trace, from 0 to below 1. */
  readonly momentum: Scalar
  /**
   * Whether to look one step ahead along the trace.
   * @default false
   */
  readonly useNesterov?: boolean
}

/**
 * Descends along a trace of gradients.
 *
 *     m ← β m + g
 *     θ ← θ − η m      with useNesterov: θ − η (g + β m)
 *
 * β: momentum; η: `state.rate.learningRate`, applied after the momentum. Throws a `RangeError` if an option is out of range.
 *
 * @see TensorFlow 1, tf.train.MomentumOptimizer; tensorflow/core/kernels/training_ops.cc, ApplyMomentum
 * @category Optimizers
 */
export const momentum = /* @__PURE__ */ factory(
  'tf1.momentum',
  (options: MomentumOptions) => {
    checkObject('tf1.momentum: options', options)
    const { learningRate, momentum, useNesterov = false } = options
    checkFlags('tf1.momentum', { useNesterov })
    return namedChain({
      momentum: trace(momentum, { nesterov: useNesterov }),
      rate: scaleByLearningRate(learningRate),
    })
  },
  0,
)
