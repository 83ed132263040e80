import { factory } from '../factory.ts'
import { rmsprop } from '../optimizers/rmsprop.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'

/**
 * What `dqn` can be told.
 * @category Optimizers
 */
export interface DqnOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 0.00025
   */
  readonly learningRate?: ScalarOrSchedule
}

/**
 * The RMSProp of deep Q-networks.
 *
 *     μ ← 0.95 μ + 0.05 g
 *     ν ← 0.95 ν + 0.05 g²
 *     θ ← θ − η g / √(ν − μ² + 0.01)
 *
 * The paper's table calls the first 0.95 "gradient momentum", the second "squared gradient momentum", and 0.01 "min squared
 * gradient", which stands inside the root. That the first is the decay of a mean, and no momentum of the steps, which have none,
 * shows in the authors' program. η: `state[1].learningRate`, 0.00025 unless told.
 *
 * @see Mnih et al., Human-level control through deep reinforcement learning, 2015, extended data table 1
 * @category Optimizers
 */
export const dqn = /* @__PURE__ */ factory(
  'dqn',
  (options: DqnOptions = {}) => {
    const { learningRate = 0.00025 } = options
    return rmsprop(learningRate, { decay: 0.95, eps: 0.01, centered: true })
  },
  0,
)
