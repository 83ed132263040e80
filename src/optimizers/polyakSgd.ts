import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByPolyakOptions, scaleByPolyak } from '../transforms/scaleByPolyak.ts'

/**
 * What `polyakSgd` can be told.
 * @category Optimizers
 */
export interface PolyakSgdOptions extends ScaleByPolyakOptions {
  /**
   * A factor of the step size. Any finite number, or a schedule of the count.
   * @default 1
   */
  readonly scaling?: ScalarOrSchedule
}

/**
 * Descends by the step that would take a linear loss to its minimum; it needs to know the loss, not a learning rate.
 *
 *     θ ← θ − s min((f − f_min) / (Σ g² + ε), maxLearningRate) g      over the whole tree
 *
 * f: the loss, which `update` takes as `{ value }` behind the parameters; s: scaling, `state[1].learningRate`. Throws a
 * `RangeError` if scaling is negative or not finite, or another option is out of range.
 *
 * @see Loizou, Vaswani, Laradji and Lacoste-Julien, Stochastic Polyak step-size for SGD, 2021
 * @category Optimizers
 */
export const polyakSgd = /* @__PURE__ */ factory(
  'polyakSgd',
  (options: PolyakSgdOptions = {}) => {
    const { scaling = 1, ...polyak } = options
    return chain(scaleByPolyak(polyak), scaleByLearningRate(scaling))
  },
  0,
)
