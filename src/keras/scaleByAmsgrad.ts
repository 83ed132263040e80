import { add, div, ema, max, mul, pow, sqrt, square, sub } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import type { ScaleByAdamOptions } from './scaleByAdam.ts'

/**
 * Rescales updates as Adam does, by the largest average of their squares so far, with ε beside a root that is not debiased.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     νₘₐₓ ← max(νₘₐₓ, ν)
 *     g ← √(1 − β₂ᵗ) / (1 − β₁ᵗ) · μ / (√νₘₐₓ + ε)
 *
 * Throws a `RangeError` if beta1 or beta2 is not from 0 to below 1, or ε is negative or not finite.
 *
 * @see Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018; Keras 3.15, keras/src/optimizers/adam.py
 */
export function scaleByAmsgrad({ beta1, beta2, epsilon }: ScaleByAdamOptions): GradientTransformation<{
  count: number
  mu: Slot
  nu: Slot
  nuMax: Slot
}> {
  checkDecay('scaleByAmsgrad', { beta1, beta2 })
  checkNotNegative('scaleByAmsgrad', { epsilon })
  return transform(
    { count: 0, mu: like(0), nu: like(0), nuMax: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, beta1)
      const nu = ema(s.nu, square(g), beta2)
      const nuMax = max(s.nuMax, nu)
      const factor = div(sqrt(sub(1, pow(beta2, count))), sub(1, pow(beta1, count)))
      return [div(mul(factor, mu), add(sqrt(nuMax), epsilon)), { count, mu, nu, nuMax }]
    },
    { name: 'scaleByAmsgrad' },
  )
}
