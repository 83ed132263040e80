import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { decayWithTime } from './decayWithTime.ts'
import { scaleByRss } from './scaleByRss.ts'

/**
 * What `adagrad` can be told.
 * @category Optimizers
 */
export interface AdagradOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1e-2
   */
  readonly lr?: ScalarOrSchedule
  /**
   * How fast the learning rate falls. 0 or more.
   * @default 0
   */
  readonly lrDecay?: Scalar
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * What the sum of squares begins with, 0 or more.
   * @default 0
   */
  readonly initialAccumulatorValue?: number
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-10
   */
  readonly eps?: Scalar
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

/**
 * Descends along gradients that are divided by the root of the sum of all their squares so far.
 *
 *     g ← g + λ θ                                       with maximize: −g + λ θ
 *     Σ ← Σ + g²
 *     θ ← θ − η / (1 + (t − 1) lrDecay) g / (√Σ + ε)    t = 1, 2, …
 *
 * λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.Adagrad
 * @category Optimizers
 */
export const adagrad = /* @__PURE__ */ factory(
  'torch.adagrad',
  (options: AdagradOptions = {}) => {
    const { lr = 1e-2, lrDecay = 0, weightDecay = 0, initialAccumulatorValue = 0, eps = 1e-10, maximize = false } = options
    checkFlags('torch.adagrad', { maximize })
    return namedChain({
      direction: scale(maximize ? -1 : 1),
      decay: addDecayedWeights(weightDecay),
      rss: scaleByRss({ initialAccumulatorValue, eps }),
      lrDecay: decayWithTime(lrDecay),
      rate: scaleByLearningRate(lr),
    })
  },
  0,
)
