import { factory } from '../factory.ts'
import { rmsprop } from '../optimizers/rmsprop.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'

/**
 * What `graves` can be told.
 * @category Optimizers
 */
export interface GravesOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1e-4
   */
  readonly learningRate?: ScalarOrSchedule
}

/**
 * The centered RMSProp with momentum that learned to write by hand.
 *
 *     μ ← 0.95 μ + 0.05 g
 *     ν ← 0.95 ν + 0.05 g²
 *     m ← 0.9 m + η g / √(ν − μ² + 0.0001)
 *     θ ← θ − m
 *
 * η: `state[1].learningRate`, 0.0001 unless told. The paper also clips derivatives: put `clip(…)` in front.
 *
 * @see Graves, Generating sequences with recurrent neural networks, 2013, equations 38 to 45
 * @category Optimizers
 */
export const graves = /* @__PURE__ */ factory(
  'graves',
  (options: GravesOptions = {}) => {
    const { learningRate = 1e-4 } = options
    return rmsprop(learningRate, { decay: 0.95, eps: 1e-4, centered: true, momentum: 0.9 })
  },
  0,
)
