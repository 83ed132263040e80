import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByDogOptions, scaleByDog } from './scaleByDog.ts'

/**
 * What `dog` can be told.
 * @category Optimizers
 */
export interface DogOptions extends ScaleByDogOptions {
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * Descends along gradients at the distance from the start over their accumulated norm; a learning rate scales it, 1 by default.
 *
 *     θ ← θ − η r / √(Σ ‖g‖² + ε) · g      of the gradients g + λ θ
 *
 * r: as in `scaleByDog`; λ: `state[0].weightDecay`; η: `state[2].learningRate`. Average the iterates, as its authors do.
 * Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Ivgi, Hinder and Carmon, DoG is SGD's best friend: a parameter-free dynamic step size schedule, 2023
 * @category Optimizers
 */
export const dog = /* @__PURE__ */ factory(
  'dog',
  (learningRate: ScalarOrSchedule = 1, options: DogOptions = {}) => {
    const { weightDecay = 0, mask, ...rest } = options
    return chain(addDecayedWeights(weightDecay, { mask }), scaleByDog(rest), scaleByLearningRate(learningRate))
  },
  1,
)
