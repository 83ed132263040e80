import { factory } from '../factory.ts'
import { abs, add, debias, div, ema, max, mul } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from './scaleByAdam.ts'

/**
 * What `scaleByAdamax` can be told.
 * @category Transforms
 */
export interface ScaleByAdamaxOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the largest magnitude of a gradient, from 0 to below 1.
   * @default 0.999
   */
  readonly b2?: Scalar
  /**
   * What is added to the magnitude of gradients, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
}

/**
 * Divides the running average of updates by a maximum of their magnitudes that decays.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← max(|g| + ε, β₂ ν)
 *     g ← μ / (1 − β₁ᵗ) / ν
 *
 * β₁, β₂: b1, b2. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or ε is negative or not finite.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014, section 7.1
 * @category Transforms
 */
export const scaleByAdamax = /* @__PURE__ */ factory('scaleByAdamax', makeScaleByAdamax, 0)

function makeScaleByAdamax(options: ScaleByAdamaxOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = options
  checkDecay('scaleByAdamax', { b1, b2 })
  checkNotNegative('scaleByAdamax', { eps })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = max(add(abs(g), eps), mul(b2, s.nu))
      return [div(debias(mu, b1, count), nu), { count, mu, nu }]
    },
    { name: 'scaleByAdamax' },
  )
}
