import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { type ScaleByMadgradOptions, scaleByMadgrad } from './scaleByMadgrad.ts'

/**
 * What `madgrad` can be told.
 * @category Optimizers
 */
export interface MadgradOptions extends ScaleByMadgradOptions {
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
}

/**
 * Descends by dual averaging, with each element's sum of gradients over the cube root of that of their squares.
 *
 *     θ ← β θ + (1 − β) (θ₀ − s / (∛G + ε))      of the gradients g + λ θ
 *
 * s, G: as in `scaleByMadgrad`; β: momentum; λ: `state[0].weightDecay`; η: `state[1].learningRate`. Throws a `RangeError` if the
 * learning rate is negative or not finite, or an option is out of range.
 *
 * @see Defazio and Jelassi, Adaptivity without compromise: a momentumized, adaptive, dual averaged gradient method, 2021
 * @category Optimizers
 */
export const madgrad = /* @__PURE__ */ factory(
  'madgrad',
  (learningRate: ScalarOrSchedule, options: MadgradOptions = {}) => {
    const { weightDecay = 0, ...rest } = options
    return chain(addDecayedWeights(weightDecay), scaleByMadgrad(learningRate, rest))
  },
  1,
)
