import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags, checkObject } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { type CenteredState, centered as scaleByStddev } from '../transforms/centered.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByRmsState, scaleByRms } from '../transforms/scaleByRms.ts'
import { type TraceState, trace } from '../transforms/trace.ts'

/**
 * What `rmsprop` can be told.
 * @category Optimizers
 */
export interface RmspropOptions {
  /** The learning rate, 0 or more, or a schedule of the count. */
  readonly learningRate: ScalarOrSchedule
  /**
   * The decay of the means, from 0 to below 1.
   * @default 0.9
   */
  readonly decay?: Scalar
  /**
   * The decay of the trace of steps, from 0 to below 1.
   * @default 0
   */
  readonly momentum?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 1e-10
   */
  readonly epsilon?: Scalar
  /**
   * Divides by the standard deviation instead of the root mean square.
   * @default false
   */
  readonly centered?: boolean
}

type Spec<Rms> = {
  readonly rms: Rms
  readonly rate: ScaleByLearningRateState
  readonly momentum: TraceState
}

/**
 * Descends along gradients that are divided by the root of the running mean of their squares, which starts at 1.
 *
 *     ν ← ρ ν + (1 − ρ) g²                     ν = 1 at first
 *     m ← momentum · m + η g / √(ν + ε)        centered: the variance in place of ν
 *     θ ← θ − m
 *
 * ρ: decay; η: `state.rate.learningRate`, applied before the momentum. Throws a `RangeError` if an option is out of range.
 *
 * @see TensorFlow 1, tf.train.RMSPropOptimizer; tensorflow/core/kernels/training_ops.cc, ApplyRMSProp and ApplyCenteredRMSProp
 * @category Optimizers
 */
export const rmsprop = /* @__PURE__ */ factory('tf1.rmsprop', makeRmsprop, 0)

function makeRmsprop(options: RmspropOptions & { readonly centered: true }): GradientTransformation<Spec<CenteredState>>
function makeRmsprop(options: RmspropOptions & { readonly centered?: false }): GradientTransformation<Spec<ScaleByRmsState>>
function makeRmsprop(options: RmspropOptions): GradientTransformation<Spec<ScaleByRmsState | CenteredState>>
function makeRmsprop(options: RmspropOptions): AnyTransformation {
  checkObject('tf1.rmsprop: options', options)
  const { learningRate, decay = 0.9, momentum = 0, epsilon = 1e-10, centered = false } = options
  checkFlags('tf1.rmsprop', { centered })
  const rms = { decay, eps: epsilon, initialScale: 1 }
  return namedChain({
    rms: centered ? scaleByStddev(rms) : scaleByRms(rms),
    rate: scaleByLearningRate(learningRate),
    momentum: trace(momentum),
  })
}
