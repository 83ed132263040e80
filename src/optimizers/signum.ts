import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { ema } from '../transforms/ema.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleBySign } from '../transforms/scaleBySign.ts'

/**
 * What `signum` can be told.
 * @category Optimizers
 */
export interface SignumOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly beta?: Scalar
}

/**
 * Descends by the learning rate in every element, along the sign of the running average of gradients.
 *
 *     m ← β m + (1 − β) g
 *     θ ← θ − η sign(m)
 *
 * η: `state[2].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or β is not from 0 to
 * below 1.
 *
 * @see Bernstein, Wang, Azizzadenesheli and Anandkumar, signSGD: compressed optimisation for non-convex problems, 2018
 * @category Optimizers
 */
export const signum = /* @__PURE__ */ factory(
  'signum',
  (learningRate: ScalarOrSchedule, options: SignumOptions = {}) => {
    const { beta = 0.9 } = options
    return chain(ema(beta, { debias: false }), scaleBySign(), scaleByLearningRate(learningRate))
  },
  1,
)
