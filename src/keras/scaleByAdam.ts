import { debiasOfQuotient } from '../kernel/bias.ts'
import { add, div, ema, mul, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'

export interface ScaleByAdamOptions {
  readonly beta1: Scalar
  readonly beta2: Scalar
  readonly epsilon: Scalar
}

/**
 * Rescales updates by running averages of themselves and of their squares, with ε beside a root that is not debiased.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     g ← √(1 − β₂ᵗ) / (1 − β₁ᵗ) · μ / (√ν + ε)
 *
 * Throws a `RangeError` if beta1 or beta2 is not from 0 to below 1, or ε is negative or not finite.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014, end of section 2; Keras 3.15, keras/src/optimizers/adam.py
 */
export function scaleByAdam(options: ScaleByAdamOptions): GradientTransformation<ScaleByAdamState> {
  const { beta1, beta2, epsilon } = options
  checkDecay('scaleByAdam', { beta1, beta2 })
  checkNotNegative('scaleByAdam', { epsilon })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, beta1)
      const nu = ema(s.nu, square(g), beta2)
      const factor = debiasOfQuotient(beta1, beta2, count)
      return [div(mul(factor, mu), add(sqrt(nu), epsilon)), { count, mu, nu }]
    },
    { name: 'scaleByAdam' },
  )
}
