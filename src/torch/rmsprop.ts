import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { type CenteredState, centered as scaleByStddev } from '../transforms/centered.ts'
import { identity } from '../transforms/identity.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByRmsState, scaleByRms } from '../transforms/scaleByRms.ts'
import { type TraceState, trace } from '../transforms/trace.ts'

/**
 * What `rmsprop` can be told.
 * @category Optimizers
 */
export interface RmspropOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1e-2
   */
  readonly lr?: ScalarOrSchedule
  /**
   * The decay of the averages. From 0 to below 1.
   * @default 0.99
   */
  readonly alpha?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * The decay of a trace of what is divided; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * Divides by the standard deviation instead of the root mean square.
   * @default false
   */
  readonly centered?: boolean
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

type Spec<Rms, Momentum> = {
  readonly direction: {}
  readonly decay: AddDecayedWeightsState
  readonly rms: Rms
  readonly momentum: Momentum
  readonly rate: ScaleByLearningRateState
}
type Needs = { params: true }

type Centered = RmspropOptions & { readonly centered: true }
type Plain = RmspropOptions & { readonly centered?: false }
/** Whether it is centered is known to the program alone, and what the state holds too. */
type Either = ScaleByRmsState | CenteredState
type Momentum = { readonly momentum: Scalar }
type NoMomentum = { readonly momentum?: never }

/**
 * Descends along gradients that are divided by the root of the running mean of their squares.
 *
 *     g ← g + λ θ                     with maximize: −g + λ θ
 *     ν ← α ν + (1 − α) g²
 *     m ← g / (√ν + ε) + momentum · m      centered: the variance in place of ν
 *     θ ← θ − η m
 *
 * The learning rate comes after the momentum, and ε stands beside the root. λ: `state.decay.weightDecay`; η:
 * `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.RMSprop
 * @category Optimizers
 */
export const rmsprop = /* @__PURE__ */ factory('torch.rmsprop', makeRmsprop, 0)

function makeRmsprop(options: Centered & Momentum): GradientTransformation<Spec<CenteredState, TraceState>, Needs>
function makeRmsprop(options: Centered & NoMomentum): GradientTransformation<Spec<CenteredState, {}>, Needs>
function makeRmsprop(options: Plain & Momentum): GradientTransformation<Spec<ScaleByRmsState, TraceState>, Needs>
function makeRmsprop(options?: Plain & NoMomentum): GradientTransformation<Spec<ScaleByRmsState, {}>, Needs>
function makeRmsprop(options: RmspropOptions & Momentum): GradientTransformation<Spec<Either, TraceState>, Needs>
function makeRmsprop(options: RmspropOptions & NoMomentum): GradientTransformation<Spec<Either, {}>, Needs>
function makeRmsprop(options: RmspropOptions): GradientTransformation<Spec<Either, TraceState | {}>, Needs>
function makeRmsprop(options: RmspropOptions = {}): AnyTransformation {
  const { lr = 1e-2, alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum, centered = false, maximize = false } = options
  checkFlags('torch.rmsprop', { centered, maximize })
  const rms = { decay: alpha, eps, epsInSqrt: false }
  return namedChain({
    direction: scale(maximize ? -1 : 1),
    decay: addDecayedWeights(weightDecay),
    rms: centered ? scaleByStddev(rms) : scaleByRms(rms),
    momentum: momentum === undefined ? identity() : trace(momentum),
    rate: scaleByLearningRate(lr),
  })
}
