import { chain } from '../chain.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation, Slot } from '../transformation/transformation.ts'
import { centered as scaleByStddev } from '../transforms/centered.ts'
import { identity } from '../transforms/identity.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByRmsOptions, scaleByRms } from '../transforms/scaleByRms.ts'
import { trace } from '../transforms/trace.ts'

export interface RmspropOptions extends ScaleByRmsOptions {
  /** Divides by the standard deviation instead of the root mean square. */
  readonly centered?: boolean
  /** The decay of a trace of the steps; without it there is none. */
  readonly momentum?: number
  readonly nesterov?: boolean
}

type Rms = { readonly count: number; readonly nu: Slot }
type Stddev = { readonly count: number; readonly mu: Slot; readonly nu: Slot }
type Rate = { readonly count: number; readonly learningRate: number }
type Trace = { readonly trace: Slot }

type Centered = RmspropOptions & { readonly centered: true }
type Plain = RmspropOptions & { readonly centered?: false }
type Momentum = { readonly momentum: number }
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
 */
export function rmsprop(
  learningRate: ScalarOrSchedule,
  options: Centered & Momentum,
): GradientTransformation<readonly [Stddev, Rate, Trace]>
export function rmsprop(learningRate: ScalarOrSchedule, options: Centered & NoMomentum): GradientTransformation<readonly [Stddev, Rate, {}]>
export function rmsprop(learningRate: ScalarOrSchedule, options: Plain & Momentum): GradientTransformation<readonly [Rms, Rate, Trace]>
export function rmsprop(learningRate: ScalarOrSchedule, options?: Plain & NoMomentum): GradientTransformation<readonly [Rms, Rate, {}]>
export function rmsprop(
  learningRate: ScalarOrSchedule,
  { centered = false, momentum, nesterov = false, ...rms }: RmspropOptions = {},
): AnyTransformation {
  const rescale = centered ? scaleByStddev(rms) : scaleByRms(rms)
  const accumulate = momentum === undefined ? identity() : trace(momentum, { nesterov })
  return chain(rescale, scaleByLearningRate(learningRate), accumulate)
}
