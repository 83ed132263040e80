import { add, div, ema, mul, pow, sqrt, square, sub } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByAdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
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
export function scaleByAdam({ beta1, beta2, epsilon }: ScaleByAdamOptions): GradientTransformation<{ count: number; mu: Slot; nu: Slot }> {
  checkDecay('scaleByAdam', { beta1, beta2 })
  checkNotNegative('scaleByAdam', { epsilon })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, beta1)
      const nu = ema(s.nu, square(g), beta2)
      const factor = div(sqrt(sub(1, pow(beta2, count))), sub(1, pow(beta1, count)))
      return [div(mul(factor, mu), add(sqrt(nu), epsilon)), { count, mu, nu }]
    },
    { name: 'scaleByAdam' },
  )
}
