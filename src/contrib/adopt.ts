import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByAdoptOptions, scaleByAdopt } from './scaleByAdopt.ts'

/**
 * Descends as `adam` does, with gradients normalized before they are averaged, and not by themselves; so it converges with any β₂.
 *
 *     θ ← θ − η μ
 *
 * μ: as in `scaleByAdopt`; η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite,
 * or an option is out of range.
 *
 * @see Taniguchi et al., ADOPT: modified Adam can converge with any β₂ with the optimal rate, 2024
 * @category Optimizers
 */
export const adopt = /* @__PURE__ */ factory(
  'adopt',
  (learningRate: ScalarOrSchedule, options: ScaleByAdoptOptions = {}) => chain(scaleByAdopt(options), scaleByLearningRate(learningRate)),
  1,
)
