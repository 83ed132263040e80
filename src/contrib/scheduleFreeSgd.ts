import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { risingTo } from './risingTo.ts'
import { type ScheduleFreeOptions, scheduleFree } from './scheduleFree.ts'

/**
 * What `scheduleFreeSgd` can be told.
 * @category Optimizers
 */
export interface ScheduleFreeSgdOptions extends ScheduleFreeOptions {
  /**
   * Over how many steps the learning rate rises from 0; without it, it does not, 0 or more.
   * @default undefined
   */
  readonly warmupSteps?: number | undefined
  /**
   * How much of the parameters is added to the gradients, 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
}

/**
 * Descends along gradients, with an average of iterates in the place of momentum and of a decaying learning rate.
 *
 *     z ← z − η (g + λ θ)
 *
 * θ, z: as in `scheduleFree`; λ: weightDecay; η: the learning rate, which rises from 0 within warmupSteps if there are any.
 * Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Defazio et al., The road less scheduled, 2024
 * @category Optimizers
 */
export const scheduleFreeSgd = /* @__PURE__ */ factory('scheduleFreeSgd', makeScheduleFreeSgd, 1)

function makeScheduleFreeSgd(learningRate: Scalar = 1, options: ScheduleFreeSgdOptions = {}) {
  const { warmupSteps, weightDecay = 0, ...average } = options
  const rate = risingTo(learningRate, warmupSteps)
  return scheduleFree(chain(addDecayedWeights(weightDecay), scaleByLearningRate(rate)), rate, average)
}
