import { factory } from '../factory.ts'
import { add, debias, div, ema, eq, max, select, sqrt, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'

/**
 * What `scaleByAcprop` can be told.
 * @category Transforms
 */
export interface ScaleByAcpropOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.999
   */
  readonly b2?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-16
   */
  readonly eps?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 1e-16
   */
  readonly epsRoot?: Scalar
}

/**
 * Divides updates by how far off their running average was before this step.
 *
 *     g ← g / (√(ν / (1 − β₂ᵗ⁻¹)) + ε)      at the first step: g / (1 + ε)
 *     ν ← β₂ ν + (1 − β₂) (g − μ)² + εᵣ     of the updates that came
 *     μ ← β₁ μ + (1 − β₁) g
 *
 * β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or eps or epsRoot is
 * negative or not finite.
 *
 * @see Zhuang et al., Momentum centering and asynchronous update for adaptive gradient methods, 2021
 * @category Transforms
 */
export const scaleByAcprop = /* @__PURE__ */ factory('scaleByAcprop', makeScaleByAcprop, 0)

function makeScaleByAcprop(options: ScaleByAcpropOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16 } = options
  checkDecay('scaleByAcprop', { b1, b2 })
  checkNotNegative('scaleByAcprop', { eps, epsRoot })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const nuHat = select(eq(s.count, 0), 1, debias(s.nu, b2, max(s.count, 1)))
      const nu = add(ema(s.nu, square(sub(g, s.mu)), b2), epsRoot)
      const mu = ema(s.mu, g, b1)
      return [div(g, add(sqrt(nuHat), eps)), { count: add(s.count, 1), mu, nu }]
    },
    { name: 'scaleByAcprop' },
  )
}
