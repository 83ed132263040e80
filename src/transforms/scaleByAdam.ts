import { factory } from '../factory.ts'
import { debiasAhead, rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByAdamOptions {
  readonly b1?: Scalar
  readonly b2?: Scalar
  readonly eps?: Scalar
  readonly epsRoot?: Scalar
  readonly nesterov?: boolean
}

export interface ScaleByAdamState {
  readonly count: number
  readonly mu: Slot
  readonly nu: Slot
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
export const scaleByAdam = /* @__PURE__ */ factory('scaleByAdam', makeScaleByAdam, 0)

function makeScaleByAdam(options: ScaleByAdamOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, nesterov = false } = options
  checkFlags('scaleByAdam', { nesterov })
  checkDecay('scaleByAdam', { b1, b2 })
  checkNotNegative('scaleByAdam', { eps, epsRoot })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      const c = rootOfWeight(b2, count)
      const muHat = nesterov ? debiasAhead(mu, g, b1, count, c) : debias(mu, b1, count, c)
      return [div(muHat, rootTimes(c, nu, eps, epsRoot)), { count, mu, nu }]
    },
    { name: 'scaleByAdam' },
  )
}
