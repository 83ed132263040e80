import { factory } from '../factory.ts'
import { rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, eq, mul, select, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByAdan` can be told.
 * @category Transforms
 */
export interface ScaleByAdanOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.98
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of differences of gradients, from 0 to below 1.
   * @default 0.92
   */
  readonly b2?: Scalar
  /**
   * The decay of the mean of squares, from 0 to below 1.
   * @default 0.99
   */
  readonly b3?: Scalar
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
}

/**
 * What the state of `scaleByAdan` holds.
 * @category Transforms
 */
export interface ScaleByAdanState {
  readonly m: Slot
  readonly v: Slot
  readonly n: Slot
  readonly g: Slot
  readonly t: number
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
 * @category Transforms
 */
export const scaleByAdan = /* @__PURE__ */ factory('scaleByAdan', makeScaleByAdan, 0)

function makeScaleByAdan(options: ScaleByAdanOptions = {}): GradientTransformation<ScaleByAdanState> {
  const { b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0 } = options
  checkDecay('scaleByAdan', { b1, b2, b3 })
  checkNotNegative('scaleByAdan', { eps, epsRoot })
  return transform(
    { m: like(0), v: like(0), n: like(0), g: like(0), t: 0 },
    (g, s) => {
      const t = add(s.t, 1)
      const difference = select(eq(s.t, 0), 0, sub(g, s.g))
      const ahead = add(g, mul(sub(1, b2), difference))
      const m = ema(s.m, g, b1)
      const v = ema(s.v, difference, b2)
      const n = ema(s.n, square(ahead), b3)
      const c = rootOfWeight(b3, t)
      const mean = add(debias(m, b1, t, c), debias(v, b2, t, mul(sub(1, b2), c)))
      return [div(mean, rootTimes(c, n, eps, epsRoot)), { m, v, n, g, t }]
    },
    { name: 'scaleByAdan' },
  )
}
