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

export interface LarsOptions {
  readonly weightDecay?: ScalarOrSchedule
  /** Which leaves decay. */
  readonly weightDecayMask?: Mask
  readonly trustCoefficient?: Scalar
  readonly eps?: Scalar
  /** Which leaves' steps are scaled to the norm of their parameters. */
  readonly trustRatioMask?: Mask
  readonly momentum?: Scalar
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
