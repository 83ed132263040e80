import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByRms } from '../transforms/scaleByRms.ts'
import { risingTo } from './risingTo.ts'
import { type ScheduleFreeOptions, scheduleFree } from './scheduleFree.ts'

/**
 * What `scheduleFreeAdamw` can be told.
 * @category Optimizers
 */
export interface ScheduleFreeAdamwOptions extends ScheduleFreeOptions {
  /**
   * Over how many steps the learning rate rises from 0; without it, it does not, 0 or more.
   * @default undefined
   */
  readonly warmupSteps?: number | undefined
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.999
   */
  readonly b2?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
}

/**
 * Descends as `adamw` does, with an average of iterates in the place of momentum and of a decaying learning rate.
 *
 *     z ← z − η (g / (√(ν / (1 − β₂ᵗ)) + ε) + λ θ)
 *
 * θ, z: as in `scheduleFree`; β₂: b2; ε: eps; λ: weightDecay; η: the learning rate, which rises from 0 within warmupSteps if
 * there are any. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Defazio et al., The road less scheduled, 2024
 * @category Optimizers
 */
export const scheduleFreeAdamw = /* @__PURE__ */ factory('scheduleFreeAdamw', makeScheduleFreeAdamw, 1)

function makeScheduleFreeAdamw(learningRate: Scalar = 0.0025, options: ScheduleFreeAdamwOptions = {}) {
  const { warmupSteps, b2 = 0.999, eps = 1e-8, weightDecay = 0, ...average } = options
  const rate = risingTo(learningRate, warmupSteps)
  const rescale = scaleByRms({ decay: b2, eps, epsInSqrt: false, biasCorrection: true })
  return scheduleFree(chain(rescale, addDecayedWeights(weightDecay), scaleByLearningRate(rate)), rate, average)
}
