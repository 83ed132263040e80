import { factory } from '../factory.ts'
import { rmsprop } from '../optimizers/rmsprop.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'

/**
 * What `a3c` can be told.
 * @category Optimizers
 */
export interface A3cOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 7e-4
   */
  readonly learningRate?: ScalarOrSchedule
}

/**
 * The RMSProp of the asynchronous advantage actor-critic.
 *
 *     ν ← 0.99 ν + 0.01 g²
 *     θ ← θ − η g / √(ν + 0.1)
 *
 * All actors share ν: give one state the gradients of them all. η: `state[1].learningRate`, which the authors lowered to 0 over
 * training: `linearSchedule({ initValue: 7e-4, endValue: 0, transitionSteps })`. Their 0.0007, unless told otherwise, and their ε
 * are not in the paper, but in a letter of its first author.
 *
 * @see Mnih et al., Asynchronous methods for deep reinforcement learning, 2016, equations 8 and 9; github.com/muupan/async-rl/wiki
 * @category Optimizers
 */
export const a3c = /* @__PURE__ */ factory(
  'a3c',
  (options: A3cOptions = {}) => {
    const { learningRate = 7e-4 } = options
    return rmsprop(learningRate, { decay: 0.99, eps: 0.1 })
  },
  0,
)
