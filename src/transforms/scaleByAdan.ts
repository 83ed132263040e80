import { add, debias, div, ema, eq, mul, select, sqrt, square, sub } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByAdanOptions {
  readonly b1?: number
  readonly b2?: number
  readonly b3?: number
  readonly eps?: number
  readonly epsRoot?: number
}

/**
 * Rescales updates by running averages of themselves, of their differences, and of the squares of what Nesterov's momentum
 * makes of both.
 *
 *     d = g − gₜ₋₁                          at the first step: 0
 *     m ← β₁ m + (1 − β₁) g
 *     v ← β₂ v + (1 − β₂) d
 *     n ← β₃ n + (1 − β₃) (g + (1 − β₂) d)²
 *     g ← (m̂ + (1 − β₂) v̂) / (√(n̂ + εᵣ) + ε)
 *
 * m̂, v̂, n̂: m / (1 − β₁ᵗ), v / (1 − β₂ᵗ), n / (1 − β₃ᵗ); gₜ₋₁: `g` of the state; β₁, β₂, β₃: b1, b2, b3; ε, εᵣ: eps, epsRoot.
 * The decays are the shares of the past, where the paper has those of the present. Throws a `RangeError` if one is not from
 * 0 to below 1, or eps or epsRoot is negative or not finite.
 *
 * @see Xie, Zhou, Li, Lin and Yan, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models, 2022
 */
export function scaleByAdan({
  b1 = 0.98,
  b2 = 0.92,
  b3 = 0.99,
  eps = 1e-8,
  epsRoot = 0,
}: ScaleByAdanOptions = {}): GradientTransformation<{ m: Slot; v: Slot; n: Slot; g: Slot; t: number }> {
  checkDecay('scaleByAdan', { b1, b2, b3 })
  checkNotNegative('scaleByAdan', { eps, epsRoot })
  return transform(
    { m: like(0), v: like(0), n: like(0), g: like(0), t: 0 },
    (g, s) => {
      const t = add(s.t, 1)
      const difference = select(eq(s.t, 0), 0, sub(g, s.g))
      const ahead = add(g, mul(1 - b2, difference))
      const m = ema(s.m, g, b1)
      const v = ema(s.v, difference, b2)
      const n = ema(s.n, square(ahead), b3)
      const mean = add(debias(m, b1, t), mul(1 - b2, debias(v, b2, t)))
      const root = sqrt(add(debias(n, b3, t), epsRoot))
      return [div(mean, add(root, eps)), { m, v, n, g, t }]
    },
    { name: 'scaleByAdan' },
  )
}
