import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkPositive } from '../numbers/checks.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type ScaleByLionState, scaleByLion } from '../transforms/scaleByLion.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'

/**
 * What `lion` can be told.
 * @category Optimizers
 */
export interface LionOptions extends BaseOptions {
  /**
   * The share of the mean of gradients in the direction of a step, above 0 and below 1.
   * @default 0.9
   */
  readonly beta1?: Scalar
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.99
   */
  readonly beta2?: Scalar
}

/**
 * Descends by the learning rate, in the direction of the sign of gradients mixed with their running average.
 *
 *     θ ← θ − η (sign(β₁ μ + (1 − β₁) g) + λ θ)
 *     μ ← β₂ μ + (1 − β₂) g
 *
 * λ: weightDecay; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range; a beta1 of 0, with which nothing
 * is mixed, is so, as in Keras.
 *
 * @see Keras 3.15, keras.optimizers.Lion
 * @category Optimizers
 */
export const lion = /* @__PURE__ */ factory('keras.lion', makeLion, 0)

function makeLion<const O extends LionOptions = {}>(
  options?: Exact<O, LionOptions>,
): Optimizer<O, { readonly lion: ScaleByLionState } & Descent>
function makeLion(options: LionOptions = {}): AnyTransformation {
  const { beta1: b1 = 0.9, beta2: b2 = 0.99, ...base } = options
  checkPositive('lion', { beta1: b1 })
  return assemble(base, { lion: scaleByLion({ b1, b2 }) })
}
