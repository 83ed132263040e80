import { factory } from '../factory.ts'
import { rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, mul, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByAdemamix` can be told.
 * @category Transforms
 */
export interface ScaleByAdemamixOptions {
  /**
   * The decay of the fast mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.999
   */
  readonly b2?: Scalar
  /**
   * The decay of the slow mean of gradients, from 0 to below 1, or a schedule of the count.
   * @default 0.9999
   */
  readonly b3?: ScalarOrSchedule
  /**
   * How much the slow mean counts beside the fast one, any finite number, or a schedule of the count.
   * @default 6
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
 * What the state of `scaleByAdemamix` holds.
 * @category Transforms
 */
export interface ScaleByAdemamixState {
  readonly count: number
  readonly countM2: number
  readonly m1: Slot
  readonly m2: Slot
  readonly nu: Slot
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
 * @category Transforms
 */
export const scaleByAdemamix = /* @__PURE__ */ factory('scaleByAdemamix', makeScaleByAdemamix, 0)

function makeScaleByAdemamix(options: ScaleByAdemamixOptions = {}): GradientTransformation<ScaleByAdemamixState> {
  const { b1 = 0.9, b2 = 0.999, b3 = 0.9999, alpha = 6, eps = 1e-8, epsRoot = 0 } = options
  checkDecay('scaleByAdemamix', { b1, b2, b3: firstValueOf(b3) })
  checkFinite('scaleByAdemamix', { alpha: firstValueOf(alpha) })
  checkNotNegative('scaleByAdemamix', { eps, epsRoot })
  return transform(
    { count: 0, countM2: 0, m1: like(0), m2: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const m1 = ema(s.m1, g, b1)
      const m2 = ema(s.m2, g, valueAt(b3, s.countM2))
      const nu = ema(s.nu, square(g), b2)
      const c = rootOfWeight(b2, count)
      const slow = mul(mul(valueAt(alpha, s.countM2), c), m2)
      const mixed = add(debias(m1, b1, count, c), slow)
      return [div(mixed, rootTimes(c, nu, eps, epsRoot)), { count, countM2: add(s.countM2, 1), m1, m2, nu }]
    },
    { name: 'scaleByAdemamix' },
  )
}
