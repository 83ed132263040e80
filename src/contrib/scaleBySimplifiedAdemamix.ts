import { factory } from '../factory.ts'
import { add, debias, div, ema, mul, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleBySimplifiedAdemamixOptions {
  readonly b1?: Scalar
  readonly b2?: Scalar
  readonly alpha?: ScalarOrSchedule
  readonly eps?: Scalar
  readonly epsRoot?: Scalar
}

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
