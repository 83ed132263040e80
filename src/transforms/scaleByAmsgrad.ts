import { factory } from '../factory.ts'
import { add, debias, div, ema, max, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByAmsgrad` can be told.
 * @category Transforms
 */
export interface ScaleByAmsgradOptions {
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
   * Whether the mean of gradients makes up for its start at 0.
   * @default true
   */
  readonly biasCorrectionMu?: boolean
  /**
   * Whether the mean of squares makes up for its start at 0.
   * @default true
   */
  readonly biasCorrectionNu?: boolean
}

/**
 * What the state of `scaleByAmsgrad` holds.
 * @category Transforms
 */
export interface ScaleByAmsgradState {
  readonly count: number
  readonly mu: Slot
  readonly nu: Slot
  readonly nuMax: Slot
}

/**
 * Rescales updates as `scaleByAdam` does, by the largest running average of squares so far, so that steps never grow again.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     ν̂ ← max(ν̂, ν / (1 − β₂ᵗ))            without biasCorrectionNu: max(ν̂, ν)
 *     g ← μ / (1 − β₁ᵗ) / (√(ν̂ + εᵣ) + ε)   without biasCorrectionMu: μ / (√(ν̂ + εᵣ) + ε)
 *
 * ν̂: `nuMax` of the state; β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Without both corrections it is the paper's.
 * Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or eps or epsRoot is negative or not finite.
 *
 * @see Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018
 * @category Transforms
 */
export const scaleByAmsgrad = /* @__PURE__ */ factory('scaleByAmsgrad', makeScaleByAmsgrad, 0)

function makeScaleByAmsgrad(options: ScaleByAmsgradOptions = {}): GradientTransformation<ScaleByAmsgradState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, biasCorrectionMu = true, biasCorrectionNu = true } = options
  checkFlags('scaleByAmsgrad', { biasCorrectionMu, biasCorrectionNu })
  checkDecay('scaleByAmsgrad', { b1, b2 })
  checkNotNegative('scaleByAmsgrad', { eps, epsRoot })
  return transform(
    { count: 0, mu: like(0), nu: like(0), nuMax: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      const muHat = biasCorrectionMu ? debias(mu, b1, count) : mu
      const nuMax = max(s.nuMax, biasCorrectionNu ? debias(nu, b2, count) : nu)
      const root = sqrt(add(nuMax, epsRoot))
      return [div(muHat, add(root, eps)), { count, mu, nu, nuMax }]
    },
    { name: 'scaleByAmsgrad' },
  )
}
