import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'
import { scaleByAdamax } from './scaleByAdamax.ts'

/**
 * What `adamax` can be told.
 * @category Optimizers
 */
export interface AdamaxOptions extends BaseOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly beta1?: Scalar
  /**
   * The decay of the largest magnitude of a gradient, from 0 to below 1.
   * @default 0.999
   */
  readonly beta2?: Scalar
  /**
   * What is added to the magnitude by which is divided, 0 or more.
   * @default 1e-7
   */
  readonly epsilon?: Scalar
}

/**
 * Descends along running averages of gradients, each divided by a maximum of their magnitudes that decays.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← max(β₂ ν, |g|)
 *     θ ← θ − η (μ / (1 − β₁ᵗ) / (ν + ε) + λ θ)
 *
 * λ: weightDecay; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.Adamax
 * @category Optimizers
 */
export const adamax = /* @__PURE__ */ factory('keras.adamax', makeAdamax, 0)

function makeAdamax<const O extends AdamaxOptions = {}>(
  options?: Exact<O, AdamaxOptions>,
): Optimizer<O, { readonly adamax: ScaleByAdamState } & Descent>
function makeAdamax(options: AdamaxOptions = {}): AnyTransformation {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...base } = options
  return assemble(base, { adamax: scaleByAdamax({ beta1, beta2, epsilon }) })
}
