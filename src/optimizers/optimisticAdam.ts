import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type ScaleByAdamOptions, scaleByAdam } from '../transforms/scaleByAdam.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByOptimisticGradientOptions, scaleByOptimisticGradient } from '../transforms/scaleByOptimisticGradient.ts'

/**
 * What `optimisticAdam` can be told.
 * @category Optimizers
 */
export interface OptimisticAdamOptions extends ScaleByAdamOptions, ScaleByOptimisticGradientOptions {
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default true
   */
  readonly nesterov?: boolean
}

/**
 * Descends along the steps of `nadam` and how they changed since the last one.
 *
 *     θ ← θ − η ((α + β) u − β uₜ₋₁)      at the first step: θ − η α u
 *
 * u: what `nadam` multiplies by the learning rate, without nesterov what `adam` does; η: `state[2].learningRate`. Throws a
 * `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Daskalakis, Ilyas, Syrgkanis and Zeng, Training GANs with optimism, 2018
 * @category Optimizers
 */
export const optimisticAdam = /* @__PURE__ */ factory(
  'optimisticAdam',
  (learningRate: ScalarOrSchedule, options: OptimisticAdamOptions = {}) => {
    const { alpha = 1, beta = 1, nesterov = true, ...adam } = options
    checkFlags('optimisticAdam', { nesterov })
    return chain(scaleByAdam({ nesterov, ...adam }), scaleByOptimisticGradient({ alpha, beta }), scaleByLearningRate(learningRate))
  },
  1,
)
