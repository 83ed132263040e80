import { add, debias, div, ema, mul, pow, sqrt, square, sub } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByAdamOptions {
  readonly b1?: number
  readonly b2?: number
  readonly eps?: number
  readonly epsRoot?: number
  readonly nesterov?: boolean
}

/**
 * Rescales updates by running averages of themselves and of their squares.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     μ̂ = μ / (1 − β₁ᵗ)        with nesterov: β₁ μ / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)
 *     g ← μ̂ / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or eps or epsRoot is
 * negative or not finite.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014; Dozat, Incorporating Nesterov momentum into Adam, 2016
 */
export function scaleByAdam({
  b1 = 0.9,
  b2 = 0.999,
  eps = 1e-8,
  epsRoot = 0,
  nesterov = false,
}: ScaleByAdamOptions = {}): GradientTransformation<{
  count: number
  mu: Slot
  nu: Slot
}> {
  checkDecay('scaleByAdam', { b1, b2 })
  checkNotNegative('scaleByAdam', { eps, epsRoot })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      // As at the end of the paper's section 2, √(1 − β₂ᵗ) is taken out of the root: a multiplication an element less.
      const c = sqrt(sub(1, pow(b2, count)))
      const ahead = () => add(mul(b1, debias(mu, b1, add(count, 1), c)), mul(1 - b1, debias(g, b1, count, c)))
      const muHat = nesterov ? ahead() : debias(mu, b1, count, c)
      // A kernel is a tenth faster without an addition of 0.
      const root = sqrt(epsRoot === 0 ? nu : add(nu, mul(epsRoot, square(c))))
      return [div(muHat, add(root, mul(eps, c))), { count, mu, nu }]
    },
    { name: 'scaleByAdam' },
  )
}
