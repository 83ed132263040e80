import { factory } from '../factory.ts'
import { add, div, ema, eq, leafTotal, mul, select, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, perLeaf, transform } from '../transform.ts'
import type { GradientTransformation, LeafScalar, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByNovograd` can be told.
 * @category Transforms
 */
export interface ScaleByNovogradOptions {
  /**
   * The decay of the sum of rescaled gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of the squared norm of each leaf, from 0 to below 1.
   * @default 0.25
   */
  readonly b2?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 0
   */
  readonly epsRoot?: Scalar
  /**
   * How much of the parameters is added to rescaled gradients, 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
}

/**
 * What the state of `scaleByNovograd` holds.
 * @category Transforms
 */
export interface ScaleByNovogradState {
  readonly count: number
  readonly mu: Slot
  readonly nu: LeafScalar
}

/**
 * Accumulates updates with momentum, each leaf divided by the root of the running average of its squared norm.
 *
 *     ν ← β₂ ν + (1 − β₂) Σ g²      over the elements of the leaf; at the first step: Σ g²
 *     μ ← β₁ μ + g / (√(ν + εᵣ) + ε) + λ θ
 *     g ← μ
 *
 * ν is one number for each leaf; λ: weightDecay; β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not
 * from 0 to below 1, or another option is negative or not finite.
 *
 * @see Ginsburg et al., Stochastic gradient methods with layer-wise adaptive moments for training of deep networks, 2019
 * @category Transforms
 */
export const scaleByNovograd = /* @__PURE__ */ factory('scaleByNovograd', makeScaleByNovograd, 0)

function makeScaleByNovograd(options: ScaleByNovogradOptions = {}): GradientTransformation<ScaleByNovogradState, { params: true }> {
  const { b1 = 0.9, b2 = 0.25, eps = 1e-8, epsRoot = 0, weightDecay = 0 } = options
  checkDecay('scaleByNovograd', { b1, b2 })
  checkNotNegative('scaleByNovograd', { eps, epsRoot, weightDecay })
  return transform(
    { count: 0, mu: like(0), nu: perLeaf(0) },
    (g, s, p) => {
      const squares = leafTotal(square(g))
      const nu = select(eq(s.count, 0), squares, ema(s.nu, squares, b2))
      const rescaled = div(g, add(sqrt(add(nu, epsRoot)), eps))
      const decayed = weightDecay === 0 ? rescaled : add(rescaled, mul(weightDecay, p))
      const mu = add(mul(b1, s.mu), decayed)
      return [mu, { count: add(s.count, 1), mu, nu }]
    },
    { name: 'scaleByNovograd' },
  )
}
