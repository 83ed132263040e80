import { factory } from '../factory.ts'
import { add, debias, div, ema, mul, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleBySimplifiedAdemamix` can be told.
 * @category Transforms
 */
export interface ScaleBySimplifiedAdemamixOptions {
  /**
   * The decay of the sum of gradients, from 0 to below 1.
   * @default 0.99
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.95
   */
  readonly b2?: Scalar
  /**
   * How much the gradient of the step counts beside the sum, any finite number, or a schedule of the count.
   * @default 0
   */
  readonly alpha?: ScalarOrSchedule
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
 * What the state of `scaleBySimplifiedAdemamix` holds.
 * @category Transforms
 */
export interface ScaleBySimplifiedAdemamixState {
  readonly t: number
  readonly m: Slot
  readonly n: Slot
}

/**
 * Rescales updates as `scaleByAdemamix` does, with one sum of them in the place of its two averages.
 *
 *     m ← β₁ m + g
 *     n ← β₂ n + (1 − β₂) g²
 *     g ← (m + α g) / (√(n / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * β₁, β₂: b1, b2; α: alpha, of which a schedule is one of `t`; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not
 * from 0 to below 1, eps or epsRoot is negative or not finite, or alpha is not finite.
 *
 * @see Morwani et al., Connections between Schedule-Free optimizers, AdEMAMix, and accelerated SGD variants, 2025
 * @category Transforms
 */
export const scaleBySimplifiedAdemamix = /* @__PURE__ */ factory('scaleBySimplifiedAdemamix', makeScaleBySimplifiedAdemamix, 0)

function makeScaleBySimplifiedAdemamix(
  options: ScaleBySimplifiedAdemamixOptions = {},
): GradientTransformation<ScaleBySimplifiedAdemamixState> {
  const { b1 = 0.99, b2 = 0.95, alpha = 0, eps = 1e-8, epsRoot = 0 } = options
  checkDecay('scaleBySimplifiedAdemamix', { b1, b2 })
  checkFinite('scaleBySimplifiedAdemamix', { alpha: firstValueOf(alpha) })
  checkNotNegative('scaleBySimplifiedAdemamix', { eps, epsRoot })
  return transform(
    { t: 0, m: like(0), n: like(0) },
    (g, s) => {
      const t = add(s.t, 1)
      const m = add(mul(b1, s.m), g)
      const n = ema(s.n, square(g), b2)
      const mixed = add(m, mul(valueAt(alpha, s.t), g))
      const root = sqrt(add(debias(n, b2, t), epsRoot))
      return [div(mixed, add(root, eps)), { t, m, n }]
    },
    { name: 'scaleBySimplifiedAdemamix' },
  )
}
