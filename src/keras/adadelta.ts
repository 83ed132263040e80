import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type ScaleByAdadeltaState, scaleByAdadelta } from '../transforms/scaleByAdadelta.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'

/**
 * What `adadelta` can be told.
 * @category Optimizers
 */
export interface AdadeltaOptions extends BaseOptions {
  /**
   * The decay of the averages. From 0 to below 1.
   * @default 0.95
   */
  readonly rho?: Scalar
  /**
   * What is added under both roots, 0 or more.
   * @default 1e-7
   */
  readonly epsilon?: Scalar
}

/**
 * Descends along gradients rescaled from the running mean of their squares to that of the squared steps.
 *
 *     s ← ρ s + (1 − ρ) g²
 *     u = g √(x + ε) / √(s + ε)
 *     x ← ρ x + (1 − ρ) u²
 *     θ ← θ − η (u + λ θ)
 *
 * λ: weightDecay; η: `state.rate.learningRate`: 0.001 as Keras has it, though the paper's steps need no other than 1. Throws a
 * `RangeError` if an option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.Adadelta
 * @category Optimizers
 */
export const adadelta = /* @__PURE__ */ factory('keras.adadelta', makeAdadelta, 0)

function makeAdadelta<const O extends AdadeltaOptions = {}>(
  options?: Exact<O, AdadeltaOptions>,
): Optimizer<O, { readonly adadelta: ScaleByAdadeltaState } & Descent>
function makeAdadelta(options: AdadeltaOptions = {}): AnyTransformation {
  const { rho = 0.95, epsilon = 1e-7, ...base } = options
  return assemble(base, { adadelta: scaleByAdadelta({ rho, eps: epsilon }) })
}
