import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByRssOptions, scaleByRss } from '../transforms/scaleByRss.ts'

/**
 * Descends along gradients that are divided by the root of the sum of all their squares so far.
 *
 *     Σ ← Σ + g²
 *     θ ← θ − η g / √(Σ + ε)
 *
 * η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011
 * @category Optimizers
 */
export const adagrad = /* @__PURE__ */ factory(
  'adagrad',
  (learningRate: ScalarOrSchedule, options: ScaleByRssOptions = {}) => chain(scaleByRss(options), scaleByLearningRate(learningRate)),
  1,
)
