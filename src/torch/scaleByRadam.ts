import { rootOfWeight } from '../kernel/bias.ts'
import { add, debias, div, ema, gt, mul, pow, select, sqrt, square, sub, weightOfEma } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamOptions, ScaleByAdamState } from '../transforms/scaleByAdam.ts'

/**
 * Rescales updates as Adam does, rectified for the variance of the first steps.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     ρ∞ = 2 / (1 − β₂) − 1
 *     ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
 *     r = √((ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ))
 *     g ← r √(1 − β₂ᵗ) / (√ν + ε) · μ / (1 − β₁ᵗ)      if ρ ≤ 5: μ / (1 − β₁ᵗ)
 *
 * ε stands beside a root that is not debiased. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or ε is negative or
 * not finite.
 *
 * @see Liu et al., On the variance of the adaptive learning rate and beyond, 2020; PyTorch 2.13, torch/optim/radam.py
 */
export function scaleByRadam(options: Omit<ScaleByAdamOptions, 'epsRoot' | 'nesterov'> = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = options
  checkDecay('scaleByRadam', { b1, b2 })
  checkNotNegative('scaleByRadam', { eps })
  const last = sub(div(2, sub(1, b2)), 1)
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      const muHat = debias(mu, b1, count)
      const rho = sub(last, div(mul(mul(2, count), pow(b2, count)), weightOfEma(b2, count)))
      const c = rootOfWeight(b2, count)
      const numerator = mul(mul(sub(rho, 4), sub(rho, 2)), last)
      const rectifier = sqrt(div(numerator, mul(mul(sub(last, 4), sub(last, 2)), rho)))
      const factor = div(mul(rectifier, c), add(sqrt(nu), eps))
      return [select(gt(rho, 5), mul(muHat, factor), muHat), { count, mu, nu }]
    },
    { name: 'scaleByRadam' },
  )
}
