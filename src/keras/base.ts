import { namedChain } from '../chain.ts'
import { div } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { readOptions } from '../transformation/readOptions.ts'
import type { AnyTransformation, GradientTransformation, Slot } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { multiSteps } from '../wrappers/multiSteps.ts'
import { type AverageParamsState, averageParams } from './averageParams.ts'
import { type ClippingOptions, clipping } from './clipping.ts'

/**
 * The arguments that all optimizers have.
 * @category Optimizers
 */
export interface BaseOptions extends ClippingOptions {
  /**
   * A number, or a function of the count of steps, accumulating ones included. Numbers are 0 or more.
   * @default 0.001
   */
  readonly learningRate?: ScalarOrSchedule
  /**
   * The decay of the parameters; it stands beside the step, not in its averages, and is multiplied by the learning rate. 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
  /**
   * Averages the parameters, for `evalParams` to find.
   * @default false
   */
  readonly useEma?: boolean
  /**
   * The decay of that average. From 0 to below 1.
   * @default 0.99
   */
  readonly emaMomentum?: Scalar
  /**
   * After how many steps the parameters are set to their average; without it they never are. Above 0.
   * @default undefined
   */
  readonly emaOverwriteFrequency?: number
  /**
   * What the loss, and with it the gradients, was multiplied by. Above 0.
   * @default 1
   */
  readonly lossScaleFactor?: Scalar
  /**
   * The number of gradients of whose mean each step is made; without it every gradient makes a step. A positive integer.
   * @default undefined
   */
  readonly gradientAccumulationSteps?: number
}

/** The options O; those that Options has no name for may not stand there. */
export type Exact<O, Options> = Options & O & { readonly [K in Exclude<keyof O, keyof Options>]: never }

/** The optimizer whose own parts hold S, wrapped as the options O say. */
export type Optimizer<O, S> = GradientTransformation<Averaged<O, Accumulated<O, { readonly lossScale: {}; readonly clip: {} } & S>>, Needs>

type Needs = { params: true }
type Accumulated<O, S> = O extends { readonly gradientAccumulationSteps: number }
  ? { miniStep: number; gradientStep: number; skipped: number; accGrads: Slot; readonly innerState: S }
  : S
type Averaged<O, S> = O extends { readonly useEma: true } ? { readonly optimizer: S; readonly ema: AverageParamsState } : S

/** What the last two parts hold, unless momentum stands between them. */
export type Descent = {
  readonly decay: AddDecayedWeightsState
  readonly rate: ScaleByLearningRateState
}

type Parts = { readonly [name: string]: AnyTransformation }
type Finish = (learningRate: ScalarOrSchedule, weightDecay: Scalar) => Parts

const descend: Finish = (learningRate, weightDecay) => ({
  decay: addDecayedWeights(weightDecay),
  rate: scaleByLearningRate(learningRate),
})

/**
 * Puts an optimizer's parts where Keras has them: gradients are unscaled, accumulated and clipped, then come the parts, the
 * decay and the learning rate, or what `finish` makes of these two; the parameters are averaged last.
 *
 * @see Keras 3.15, keras/src/optimizers/base_optimizer.py
 */
export const assemble = (options: BaseOptions, parts: Parts, finish = descend): AnyTransformation =>
  readOptions('keras', options, (given) => putTogether(given, parts, finish))

function putTogether(
  {
    learningRate = 0.001,
    weightDecay = 0,
    useEma = false,
    emaMomentum = 0.99,
    emaOverwriteFrequency,
    lossScaleFactor = 1,
    gradientAccumulationSteps: steps,
    ...clip
  }: BaseOptions,
  parts: Parts,
  finish: Finish,
): AnyTransformation {
  checkFlags('keras', { useEma })
  checkPositive('keras', { lossScaleFactor })
  const rate = steps === undefined ? learningRate : ofEmitted(learningRate, steps)
  const step = namedChain({ lossScale: scale(div(1, lossScaleFactor)), clip: clipping(clip), ...parts, ...finish(rate, weightDecay) })
  const optimizer: AnyTransformation = steps === undefined ? step : multiSteps(step, steps)
  if (!useEma) return optimizer
  return namedChain({ optimizer, ema: averageParams({ emaMomentum, emaOverwriteFrequency, gradientAccumulationSteps: steps ?? 1 }) })
}

/** The learning rate as a function of the emitted steps: schedules count every gradient, and ask at the last of k. */
const ofEmitted = (learningRate: ScalarOrSchedule, k: number): ScalarOrSchedule =>
  typeof learningRate === 'function' ? (count) => learningRate(count * k + k - 1) : learningRate
