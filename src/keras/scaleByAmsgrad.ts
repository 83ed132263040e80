import { debiasOfQuotient } from '../kernel/bias.ts'
import { add, div, ema, max, mul, sqrt, square } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAmsgradState } from '../transforms/scaleByAmsgrad.ts'
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
export function scaleByAmsgrad(options: ScaleByAdamOptions): GradientTransformation<ScaleByAmsgradState> {
  const { beta1, beta2, epsilon } = options
  checkDecay('scaleByAmsgrad', { beta1, beta2 })
  checkNotNegative('scaleByAmsgrad', { epsilon })
  return transform(
    { count: 0, mu: like(0), nu: like(0), nuMax: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, beta1)
      const nu = ema(s.nu, square(g), beta2)
      const nuMax = max(s.nuMax, nu)
      const factor = debiasOfQuotient(beta1, beta2, count)
      return [div(mul(factor, mu), add(sqrt(nuMax), epsilon)), { count, mu, nu, nuMax }]
    },
    { name: 'scaleByAmsgrad' },
  )
}
