import { add, call, debias, div, ema, mul, sqrt, square } from '../kernel/expr.ts'
import { checkDecay, checkFinite, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByAdemamixOptions {
  readonly b1?: number
  readonly b2?: number
  readonly b3?: ScalarOrSchedule
  readonly alpha?: ScalarOrSchedule
  readonly eps?: number
  readonly epsRoot?: number
}

/**
 * Rescales updates as `scaleByAdam` does, with a second average of them that forgets far more slowly.
 *
 *     m₁ ← β₁ m₁ + (1 − β₁) g
 *     m₂ ← β₃ m₂ + (1 − β₃) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     g ← (m₁ / (1 − β₁ᵗ) + α m₂) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * β₁, β₂, β₃: b1, b2, b3; ε, εᵣ: eps, epsRoot. Schedules of b3 and α (alpha) are those of `countM2`. Throws a `RangeError`
 * if b1, b2 or b3 is not from 0 to below 1, eps or epsRoot is negative or not finite, or alpha is not finite.
 *
 * @see Pagliardini, Ablin and Grangier, The AdEMAMix optimizer: better, faster, older, 2024
 */
export function scaleByAdemamix({
  b1 = 0.9,
  b2 = 0.999,
  b3 = 0.9999,
  alpha = 6,
  eps = 1e-8,
  epsRoot = 0,
}: ScaleByAdemamixOptions = {}): GradientTransformation<{ count: number; countM2: number; m1: Slot; m2: Slot; nu: Slot }> {
  checkDecay('scaleByAdemamix', { b1, b2, b3: typeof b3 === 'function' ? b3(0) : b3 })
  checkFinite('scaleByAdemamix', { alpha: typeof alpha === 'function' ? alpha(0) : alpha })
  checkNotNegative('scaleByAdemamix', { eps, epsRoot })
  return transform(
    { count: 0, countM2: 0, m1: like(0), m2: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const m1 = ema(s.m1, g, b1)
      const m2 = ema(s.m2, g, typeof b3 === 'function' ? call(b3, s.countM2) : b3)
      const nu = ema(s.nu, square(g), b2)
      const slow = mul(typeof alpha === 'function' ? call(alpha, s.countM2) : alpha, m2)
      const root = sqrt(add(debias(nu, b2, count), epsRoot))
      const mixed = add(debias(m1, b1, count), slow)
      return [div(mixed, add(root, eps)), { count, countM2: add(s.countM2, 1), m1, m2, nu }]
    },
    { name: 'scaleByAdemamix' },
  )
}
