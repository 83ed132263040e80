import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleBySign } from '../transforms/scaleBySign.ts'

/**
 * Descends by the learning rate in every element, whatever the gradient's magnitude.
 *
 *     θ ← θ − η sign(g)
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite.
 *
 * @see Bernstein, Wang, Azizzadenesheli and Anandkumar, signSGD: compressed optimisation for non-convex problems, 2018
 * @category Optimizers
 */
export const signSgd = /* @__PURE__ */ factory('signSgd', (learningRate: ScalarOrSchedule) =>
  chain(scaleBySign(), scaleByLearningRate(learningRate)),
)
