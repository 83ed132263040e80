import { factory } from '../factory.ts'
import { debiasAhead, rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, ge, mul, pow, select, sqrt, square, sub, weightOfEma } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkFlags, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamOptions, ScaleByAdamState } from './scaleByAdam.ts'

/**
 * What `scaleByRadam` can be told.
 * @category Transforms
 */
export interface ScaleByRadamOptions extends ScaleByAdamOptions {
  /**
   * The ρ from which on the variance of ν is taken as known. Any finite number.
   * @default 5
   */
  readonly threshold?: Scalar
}

/**
 * Rescales updates as `scaleByAdam` does, but averages them only, until enough squares have been seen to divide by.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     μ̂ = μ / (1 − β₁ᵗ)        with nesterov: β₁ μ / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)
 *     ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ),  ρ∞ = 2 / (1 − β₂) − 1
 *     r = √((ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ))
 *     g ← r μ̂ / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)      if ρ < threshold: μ̂
 *
 * β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, eps or epsRoot is negative
 * or not finite, or the threshold is not finite.
 *
 * @see Liu et al., On the variance of the adaptive learning rate and beyond, 2020
 * @category Transforms
 */
export const scaleByRadam = /* @__PURE__ */ factory('scaleByRadam', makeScaleByRadam, 0)

function makeScaleByRadam(options: ScaleByRadamOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, threshold = 5, nesterov = false } = options
  checkFlags('scaleByRadam', { nesterov })
  checkDecay('scaleByRadam', { b1, b2 })
  checkNotNegative('scaleByRadam', { eps, epsRoot })
  checkFinite('scaleByRadam', { threshold })
  const rhoInf = sub(div(2, sub(1, b2)), 1)
  const spread = (rho: Scalar) => mul(sub(rho, 4), sub(rho, 2))
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      const rho = sub(rhoInf, div(mul(mul(2, count), pow(b2, count)), weightOfEma(b2, count)))
      const r = sqrt(div(mul(spread(rho), rhoInf), mul(spread(rhoInf), rho)))
      const muHat = nesterov ? debiasAhead(mu, g, b1, count) : debias(mu, b1, count)
      const c = rootOfWeight(b2, count)
      const rectified = div(mul(mul(r, c), muHat), rootTimes(c, nu, eps, epsRoot))
      return [select(ge(rho, threshold), rectified, muHat), { count, mu, nu }]
    },
    { name: 'scaleByRadam' },
  )
}
