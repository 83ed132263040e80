import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { type CenteredState, centered as scaleByStddev } from '../transforms/centered.ts'
import { identity } from '../transforms/identity.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByRmsOptions, type ScaleByRmsState, scaleByRms } from '../transforms/scaleByRms.ts'
import { type TraceState, trace } from '../transforms/trace.ts'

/**
 * What `rmsprop` can be told.
 * @category Optimizers
 */
export interface RmspropOptions extends ScaleByRmsOptions {
  /**
   * Divides by the standard deviation instead of the root mean square.
   * @default false
   */
  readonly centered?: boolean
  /**
   * The decay of a trace of the steps; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
}

type Spec<Rms, Trace> = readonly [Rms, ScaleByLearningRateState, Trace]

type Centered = RmspropOptions & { readonly centered: true }
type Plain = RmspropOptions & { readonly centered?: false }
/** Whether it is centered is known to the program alone, and what the state holds too. */
type Either = ScaleByRmsState | CenteredState
type Momentum = { readonly momentum: Scalar }
type NoMomentum = { readonly momentum?: never }

/**
 * Descends along gradients that are divided by the root of the running mean of their squares.
 *
 *     ν ← β ν + (1 − β) g²
 *     m ← η g / √(ν + ε) + momentum · m      centered: the variance in place of ν
 *     θ ← θ − m                              with nesterov: θ − (η g / √(ν + ε) + momentum · m)
 *
 * β: decay; η: `state[1].learningRate`, which is applied before the momentum. Throws a `RangeError` if the learning rate is
 * negative or not finite, or another option is out of range.
 *
 * @see Hinton, Neural networks for machine learning, lecture 6e, 2012; Graves, Generating sequences with recurrent neural networks, 2013
 * @category Optimizers
 */
export const rmsprop = /* @__PURE__ */ factory('rmsprop', makeRmsprop, 1)

function makeRmsprop(learningRate: ScalarOrSchedule, options: Centered & Momentum): GradientTransformation<Spec<CenteredState, TraceState>>
function makeRmsprop(learningRate: ScalarOrSchedule, options: Centered & NoMomentum): GradientTransformation<Spec<CenteredState, {}>>
function makeRmsprop(learningRate: ScalarOrSchedule, options: Plain & Momentum): GradientTransformation<Spec<ScaleByRmsState, TraceState>>
function makeRmsprop(learningRate: ScalarOrSchedule, options?: Plain & NoMomentum): GradientTransformation<Spec<ScaleByRmsState, {}>>
function makeRmsprop(learningRate: ScalarOrSchedule, options: RmspropOptions & Momentum): GradientTransformation<Spec<Either, TraceState>>
function makeRmsprop(learningRate: ScalarOrSchedule, options: RmspropOptions & NoMomentum): GradientTransformation<Spec<Either, {}>>
function makeRmsprop(learningRate: ScalarOrSchedule, options: RmspropOptions): GradientTransformation<Spec<Either, TraceState | {}>>
function makeRmsprop(learningRate: ScalarOrSchedule, options: RmspropOptions = {}): AnyTransformation {
  const { centered = false, momentum, nesterov = false, ...rms } = options
  checkFlags('rmsprop', { centered, nesterov })
  const rescale = centered ? scaleByStddev(rms) : scaleByRms(rms)
  const accumulate = momentum === undefined ? identity() : trace(momentum, { nesterov })
  return chain(rescale, scaleByLearningRate(learningRate), accumulate)
}
