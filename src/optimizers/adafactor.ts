import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { type AddDecayedWeightsState, addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { clipByBlockRms } from '../transforms/clipByBlockRms.ts'
import { type EmaState, ema } from '../transforms/ema.ts'
import { identity } from '../transforms/identity.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByFactoredRmsOptions, type ScaleByFactoredRmsState, scaleByFactoredRms } from '../transforms/scaleByFactoredRms.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { scaleByParamBlockRms } from '../transforms/scaleByParamBlockRms.ts'

/**
 * What `adafactor` can be told.
 * @category Optimizers
 */
export interface AdafactorOptions extends Pick<ScaleByFactoredRmsOptions, 'factored' | 'decayRate' | 'minDimSizeToFactor'> {
  /**
   * The count from which on the decay grows, for a run that continues another, any finite number.
   * @default 0
   */
  readonly decayOffset?: Scalar
  /**
   * Makes steps relative to the root mean square of the leaf's parameters.
   * @default true
   */
  readonly multiplyByParameterScale?: boolean
  /**
   * The most that the root mean square of a leaf's step may be, before the learning rate. 0 or more, or Infinity.
   * @default 1
   */
  readonly clippingThreshold?: Scalar
  /**
   * The decay of a running average of the steps; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * Not multiplied by the learning rate. 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecayRate?: ScalarOrSchedule
  /**
   * What is added to squared gradients, 0 or more.
   * @default 1e-30
   */
  readonly eps?: Scalar
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly weightDecayMask?: Mask | undefined
}

type Adafactor<Momentum> = GradientTransformation<
  readonly [ScaleByFactoredRmsState, {}, ScaleByLearningRateState, {}, Momentum, AddDecayedWeightsState, {}],
  { params: true }
>

/**
 * Descends along gradients divided by the root of the running mean of their squares, of which it holds little more than a row and
 * a column for each matrix.
 *
 *     u = g / √ν̂                          ν̂: as in `scaleByFactoredRms`
 *     u ← u / max(1, RMS(u) / d)          d: clippingThreshold
 *     m ← β m + (1 − β) η max(RMS(θ), 10⁻³) u      β: momentum; without multiplyByParameterScale: η u
 *     θ ← θ − m − λ θ
 *
 * RMS(x) = √(Σ x² / n) over the n elements of the leaf; λ: `state[5].weightDecay`; η: `state[2].learningRate`. Throws a
 * `RangeError` if the learning rate is negative or not finite, or an option is out of range.
 *
 * @see Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, 2018
 * @category Optimizers
 */
export const adafactor = /* @__PURE__ */ factory('adafactor', makeAdafactor, 1, ['decayRateFn', 'stepOffset', 'epsilon'])

function makeAdafactor(learningRate: ScalarOrSchedule, options: AdafactorOptions & { readonly momentum: Scalar }): Adafactor<EmaState>
function makeAdafactor(learningRate: ScalarOrSchedule, options?: AdafactorOptions & { readonly momentum?: never }): Adafactor<{}>
function makeAdafactor(learningRate: ScalarOrSchedule, options: AdafactorOptions): Adafactor<EmaState | {}>
function makeAdafactor(learningRate: ScalarOrSchedule, options: AdafactorOptions = {}): AnyTransformation {
  const {
    decayOffset = 0,
    multiplyByParameterScale = true,
    clippingThreshold = 1,
    momentum,
    weightDecayRate = 0,
    eps = 1e-30,
    weightDecayMask,
    ...rms
  } = options
  checkFlags('adafactor', { multiplyByParameterScale })
  return chain(
    scaleByFactoredRms({ ...rms, stepOffset: decayOffset, epsilon: eps }),
    clipByBlockRms(clippingThreshold),
    scaleByLearningRate(learningRate, { flipSign: false }),
    multiplyByParameterScale ? scaleByParamBlockRms() : identity(),
    momentum === undefined ? identity() : ema(momentum, { debias: false }),
    addDecayedWeights(weightDecayRate, { mask: weightDecayMask }),
    scale(-1),
  )
}
