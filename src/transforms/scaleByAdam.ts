import { factory } from '../factory.ts'
import { debiasAhead, rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByAdam` can be told.
 * @category Transforms
 */
export interface ScaleByAdamOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.999
   */
  readonly b2?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 0
   */
  readonly epsRoot?: Scalar
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
}

/**
 * What the state of `scaleByAdam` holds.
 * @category Transforms
 */
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
 * @category Transforms
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
