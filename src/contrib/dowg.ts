import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByDowgOptions, scaleByDowg } from './scaleByDowg.ts'

/**
 * What `dowg` can be told.
 * @category Optimizers
 */
export interface DowgOptions extends ScaleByDowgOptions {
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
 * Descends as `dog` does, with gradients weighted by the distance at which they were; a learning rate scales it, 1 by default.
 *
 *     θ ← θ − η r² / (√v + ε) · g      of the gradients g + λ θ
 *
 * r², v: as in `scaleByDowg`; λ: `state[0].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning
 * rate is negative or not finite, or an option is out of range.
 *
 * @see Khaled, Mishchenko and Jin, DoWG unleashed: an efficient universal parameter-free gradient descent method, 2023
 * @category Optimizers
 */
export const dowg = /* @__PURE__ */ factory(
  'dowg',
  (learningRate: ScalarOrSchedule = 1, options: DowgOptions = {}) => {
    const { weightDecay = 0, mask, ...rest } = options
    return chain(addDecayedWeights(weightDecay, { mask }), scaleByDowg(rest), scaleByLearningRate(learningRate))
  },
  1,
)
