import { abs, add, debias, div, ema, max, mul } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'
import type { ScaleByAdamOptions } from './scaleByAdam.ts'

/**
 * Rescales updates by their running average and the running maximum of their magnitudes, with ε beside the maximum.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← max(β₂ ν, |g|)
 *     g ← μ / (1 − β₁ᵗ) / (ν + ε)
 *
 * Throws a `RangeError` if beta1 or beta2 is not from 0 to below 1, or ε is negative or not finite.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014, section 7.1; Keras 3.15, keras/src/optimizers/adamax.py
 */
export function scaleByAdamax(options: ScaleByAdamOptions): GradientTransformation<ScaleByAdamState> {
  const { beta1, beta2, epsilon } = options
  checkDecay('scaleByAdamax', { beta1, beta2 })
  checkNotNegative('scaleByAdamax', { epsilon })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, beta1)
      const nu = max(mul(beta2, s.nu), abs(g))
      return [div(debias(mu, beta1, count), add(nu, epsilon)), { count, mu, nu }]
    },
    { name: 'scaleByAdamax' },
  )
}
