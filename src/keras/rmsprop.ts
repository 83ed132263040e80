import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type CenteredState, centered as scaleByStddev } from '../transforms/centered.ts'
import { type ScaleByRmsState, scaleByRms } from '../transforms/scaleByRms.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'
import { descendWithMomentum } from './descendWithMomentum.ts'
import type { DescentWithMomentum } from './sgd.ts'

/**
 * What `rmsprop` can be told.
 * @category Optimizers
 */
export interface RmspropOptions extends BaseOptions {
  /**
   * The decay of the averages. From 0 to below 1.
   * @default 0.9
   */
  readonly rho?: Scalar
  /**
   * The decay of a trace of the steps; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 1e-7
   */
  readonly epsilon?: Scalar
  /**
   * Divides by the standard deviation instead of the root mean square.
   * @default false
   */
  readonly centered?: boolean
}

type Rms<O> = {
  readonly rms: O extends { readonly centered: true } ? CenteredState : ScaleByRmsState
}

/**
 * Descends along gradients that are divided by the root of the running mean of their squares.
 *
 *     ν ← ρ ν + (1 − ρ) g²
 *     m ← η g / √(ν + ε) + momentum · m      centered: the variance in place of ν
 *     θ ← θ − m − η λ θ
 *
 * λ: weightDecay; η: `state.rate.learningRate`, applied before the momentum. Throws a `RangeError` if an option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.RMSprop
 * @category Optimizers
 */
export const rmsprop = /* @__PURE__ */ factory('keras.rmsprop', makeRmsprop, 0)

function makeRmsprop<const O extends RmspropOptions = {}>(
  options?: Exact<O, RmspropOptions>,
): Optimizer<O, Rms<O> & (O extends { readonly momentum: Scalar } ? DescentWithMomentum : Descent)>
function makeRmsprop(options: RmspropOptions = {}): AnyTransformation {
  const { rho = 0.9, momentum, epsilon = 1e-7, centered = false, ...base } = options
  checkFlags('keras.rmsprop', { centered })
  const average = { decay: rho, eps: epsilon }
  const rms = centered ? scaleByStddev(average) : scaleByRms(average)
  if (momentum === undefined) return assemble(base, { rms })
  return assemble(base, { rms }, (learningRate, weightDecay) => ({
    rate: descendWithMomentum({ learningRate, weightDecay, momentum, nesterov: false }),
  }))
}
