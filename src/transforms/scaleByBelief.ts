import { factory } from '../factory.ts'
import { debiasAhead, rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamOptions, ScaleByAdamState } from './scaleByAdam.ts'

/**
 * What `scaleByBelief` can be told.
 * @category Transforms
 */
export interface ScaleByBeliefOptions extends ScaleByAdamOptions {
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-16
   */
  readonly eps?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 1e-16
   */
  readonly epsRoot?: Scalar
}

/**
 * Rescales updates as `scaleByAdam` does, by their squared distance from the running average: far where it was believed in.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) (g − μ)² + εᵣ
 *     μ̂ = μ / (1 − β₁ᵗ)        with nesterov: β₁ μ / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)
 *     g ← μ̂ / (√(ν / (1 − β₂ᵗ)) + ε)
 *
 * β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or eps or epsRoot is
 * negative or not finite.
 *
 * @see Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, 2020
 * @category Transforms
 */
export const scaleByBelief = /* @__PURE__ */ factory('scaleByBelief', makeScaleByBelief, 0)

function makeScaleByBelief(options: ScaleByBeliefOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16, nesterov = false } = options
  checkFlags('scaleByBelief', { nesterov })
  checkDecay('scaleByBelief', { b1, b2 })
  checkNotNegative('scaleByBelief', { eps, epsRoot })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const surprise = square(sub(g, mu))
      const nu = add(ema(s.nu, surprise, b2), epsRoot)
      const c = rootOfWeight(b2, count)
      const muHat = nesterov ? debiasAhead(mu, g, b1, count, c) : debias(mu, b1, count, c)
      return [div(muHat, rootTimes(c, nu, eps)), { count, mu, nu }]
    },
    { name: 'scaleByBelief' },
  )
}
