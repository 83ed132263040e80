import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'
import type { ScaleByAmsgradState } from '../transforms/scaleByAmsgrad.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'
import { scaleByAdam } from './scaleByAdam.ts'
import { scaleByAmsgrad } from './scaleByAmsgrad.ts'

/**
 * What `adam` can be told.
 * @category Optimizers
 */
export interface AdamOptions extends BaseOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly beta1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.999
   */
  readonly beta2?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-7
   */
  readonly epsilon?: Scalar
  /**
   * Divides by the largest average of squares so far.
   * @default false
   */
  readonly amsgrad?: boolean
}

/** What the optimizer holds for the options O. */
export type AdamOptimizer<O> = Optimizer<
  O,
  { readonly adam: O extends { readonly amsgrad: true } ? ScaleByAmsgradState : ScaleByAdamState } & Descent
>

/**
 * Descends along running averages of gradients, each divided by the root of that of its squares.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     θ ← θ − η (√(1 − β₂ᵗ) / (1 − β₁ᵗ) · μ / (√ν + ε) + λ θ)      with amsgrad: of the largest ν so far
 *
 * λ: weightDecay; η: `state.rate.learningRate`. Since ε stands beside a root that is not debiased, it weighs more in the first
 * steps. Throws a `RangeError` if an option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.Adam
 * @category Optimizers
 */
export const adam = /* @__PURE__ */ factory('keras.adam', makeAdam, 0)

function makeAdam<const O extends AdamOptions = {}>(options?: Exact<O, AdamOptions>): AdamOptimizer<O>
function makeAdam(options: AdamOptions = {}): AnyTransformation {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false, ...base } = options
  checkFlags('keras.adam', { amsgrad })
  const rescale = amsgrad ? scaleByAmsgrad : scaleByAdam
  return assemble(base, { adam: rescale({ beta1, beta2, epsilon }) })
}
