import { rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, max, square } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamOptions } from '../transforms/scaleByAdam.ts'
import type { ScaleByAmsgradState } from '../transforms/scaleByAmsgrad.ts'

/**
 * Rescales updates as Adam does, by the largest average of their squares so far, which is debiased only then.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     νₘₐₓ ← max(νₘₐₓ, ν)
 *     g ← μ / (1 − β₁ᵗ) / (√(νₘₐₓ / (1 − β₂ᵗ)) + ε)
 *
 * β₁, β₂: b1, b2. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or ε is negative or not finite.
 *
 * @see Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018; PyTorch 2.13, torch/optim/adam.py
 */
export function scaleByAmsgrad(
  options: Omit<ScaleByAdamOptions, 'epsRoot' | 'nesterov'> = {},
): GradientTransformation<ScaleByAmsgradState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = options
  checkDecay('scaleByAmsgrad', { b1, b2 })
  checkNotNegative('scaleByAmsgrad', { eps })
  return transform(
    { count: 0, mu: like(0), nu: like(0), nuMax: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      const nuMax = max(s.nuMax, nu)
      const c = rootOfWeight(b2, count)
      return [div(debias(mu, b1, count, c), rootTimes(c, nuMax, eps)), { count, mu, nu, nuMax }]
    },
    { name: 'scaleByAmsgrad' },
  )
}
