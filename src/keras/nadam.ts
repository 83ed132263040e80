import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { type ScaleByNadamState, scaleByNadam } from '../torch/scaleByNadam.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'

/**
 * What `nadam` can be told.
 * @category Optimizers
 */
export interface NadamOptions extends BaseOptions {
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
}

/**
 * Descends as Adam does, with a Nesterov momentum that grows from step to step.
 *
 *     cₜ = β₁ (1 − ½ · 0.96ᵗ)
 *     μ̂ = cₜ₊₁ μ / (1 − c₁ ⋯ cₜ₊₁) + (1 − cₜ) g / (1 − c₁ ⋯ cₜ)
 *     θ ← θ − η (μ̂ / (√(ν / (1 − β₂ᵗ)) + ε) + λ θ)
 *
 * μ, ν: as in `adam`; λ: weightDecay; η: `state.rate.learningRate`. It is PyTorch's with a momentumDecay of 1. Throws a
 * `RangeError` if an option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.Nadam
 * @category Optimizers
 */
export const nadam = /* @__PURE__ */ factory('keras.nadam', makeNadam, 0)

function makeNadam<const O extends NadamOptions = {}>(
  options?: Exact<O, NadamOptions>,
): Optimizer<O, { readonly nadam: ScaleByNadamState } & Descent>
function makeNadam(options: NadamOptions = {}): AnyTransformation {
  const { beta1: b1 = 0.9, beta2: b2 = 0.999, epsilon: eps = 1e-7, ...base } = options
  return assemble(base, { nadam: scaleByNadam({ b1, b2, eps, momentumDecay: 1 }) })
}
