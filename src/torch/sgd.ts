import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { identity } from '../transforms/identity.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type DampenedTraceState, dampenedTrace } from './dampenedTrace.ts'

/**
 * What `sgd` can be told.
 * @category Optimizers
 */
export interface SgdOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1e-3
   */
  readonly lr?: ScalarOrSchedule
  /**
   * The decay of the trace; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * The share of each gradient that is kept out of the trace, but for the first, any finite number.
   * @default 0
   */
  readonly dampening?: Scalar
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Looks ahead along the trace. Needs momentum, and no dampening.
   * @default false
   */
  readonly nesterov?: boolean
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

type Spec<Momentum> = {
  readonly direction: {}
  readonly decay: AddDecayedWeightsState
  readonly momentum: Momentum
  readonly rate: ScaleByLearningRateState
}

/**
 * Descends along gradients, or with momentum along a trace of them.
 *
 *     g ← g + λ θ               with maximize: −g + λ θ
 *     m ← β m + (1 − d) g       at the first step: g
 *     θ ← θ − η m               with nesterov: θ − η (g + β m)
 *
 * β: momentum; d: dampening; λ: `state.decay.weightDecay`; η: `state.rate.learningRate`. Throws a `RangeError` if an option
 * is out of range, or with nesterov without momentum or with dampening.
 *
 * @see PyTorch 2.13, torch.optim.SGD
 * @category Optimizers
 */
export const sgd = /* @__PURE__ */ factory('torch.sgd', makeSgd, 0)

function makeSgd(options: SgdOptions & { readonly momentum: Scalar }): GradientTransformation<Spec<DampenedTraceState>, { params: true }>
function makeSgd(options?: SgdOptions & { readonly momentum?: never }): GradientTransformation<Spec<{}>, { params: true }>
function makeSgd(options: SgdOptions): GradientTransformation<Spec<DampenedTraceState | {}>, { params: true }>
function makeSgd(options: SgdOptions = {}): AnyTransformation {
  const { lr = 1e-3, momentum, dampening = 0, weightDecay = 0, nesterov = false, maximize = false } = options
  checkFlags('torch.sgd', { nesterov, maximize })
  if (nesterov && (!momentum || dampening !== 0)) {
    const [m, d] = [momentum, dampening].map((x) => (typeof x === 'object' ? 'an expression' : x))
    throw new RangeError(`sgd: nesterov with momentum ${m} and dampening ${d}, wanted momentum above 0 and no dampening`)
  }
  return namedChain({
    direction: scale(maximize ? -1 : 1),
    decay: addDecayedWeights(weightDecay),
    momentum: momentum === undefined ? identity() : dampenedTrace({ momentum, dampening, nesterov }),
    rate: scaleByLearningRate(lr),
  })
}
