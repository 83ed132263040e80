import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByTrustRatio } from '../transforms/scaleByTrustRatio.ts'
import { trace } from '../transforms/trace.ts'
import { masked } from '../wrappers/masked.ts'

/**
 * What `lars` can be told.
 * @category Optimizers
 */
export interface LarsOptions {
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay.
   * @default true
   */
  readonly weightDecayMask?: Mask
  /**
   * The norm of a step, before the learning rate, relative to that of the parameters of its leaf, 0 or more.
   * @default 0.001
   */
  readonly trustCoefficient?: Scalar
  /**
   * What is added to the norm of the gradients by which is divided, 0 or more.
   * @default 0
   */
  readonly eps?: Scalar
  /**
   * Which leaves' steps are scaled to the norm of their parameters.
   * @default true
   */
  readonly trustRatioMask?: Mask
  /**
   * The decay of the trace of steps, from 0 to below 1.
   * @default 0.9
   */
  readonly momentum?: Scalar
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
}

/**
 * Descends along gradients scaled, leaf by leaf, to the norm of the parameters; made for large batches.
 *
 *     u = g + λ θ
 *     m ← η u c ‖θ‖ / (‖u‖ + ε) + momentum · m
 *     θ ← θ − m
 *
 * c: trustCoefficient; λ: `state[0].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning rate is
 * negative or not finite, or an option is out of range.
 *
 * @see You, Gitman and Ginsburg, Large batch training of convolutional networks, 2017
 * @category Optimizers
 */
export const lars = /* @__PURE__ */ factory(
  'lars',
  (learningRate: ScalarOrSchedule, options: LarsOptions = {}) => {
    const {
      weightDecay = 0,
      weightDecayMask = true,
      trustCoefficient = 0.001,
      eps = 0,
      trustRatioMask = true,
      momentum = 0.9,
      nesterov = false,
    } = options
    return chain(
      addDecayedWeights(weightDecay, { mask: weightDecayMask }),
      masked(scaleByTrustRatio({ trustCoefficient, eps }), trustRatioMask),
      scaleByLearningRate(learningRate),
      trace(momentum, { nesterov }),
    )
  },
  1,
)
