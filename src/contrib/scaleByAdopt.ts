import { factory } from '../factory.ts'
import { add, call, clamp, div, ema, eq, max, neg, select, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkPositive } from '../numbers/checks.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from '../transforms/scaleByAdam.ts'

/**
 * What `scaleByAdopt` can be told.
 * @category Transforms
 */
export interface ScaleByAdoptOptions {
  /**
   * The decay of the mean of normalized gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.9999
   */
  readonly b2?: Scalar
  /**
   * What the divisor does not fall below, above 0.
   * @default 1e-6
   */
  readonly eps?: Scalar
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
  /**
   * Whether normalized gradients are clipped to what clipValueFn returns.
   * @default true
   */
  readonly useClipping?: boolean
  /**
   * The bound of normalized gradients at each count, from 0.
   * @default fourthRoot
   */
  readonly clipValueFn?: Schedule
}

/** ∜count, which two square roots give to the same bits everywhere. */
const fourthRoot: Schedule = (count) => Math.sqrt(Math.sqrt(count))

/**
 * Rescales updates by the running average of their squares before this step, then averages them; the first step only measures.
 *
 *     n = clip(g / max(√ν, ε), ±c)      without useClipping: g / max(√ν, ε)
 *     μ ← β₁ μ + (1 − β₁) n             at the first step: 0
 *     ν ← β₂ ν + (1 − β₂) g²            at the first step: g²
 *     g ← μ                             with nesterov: β₁ μ + (1 − β₁) n
 *
 * β₁, β₂: b1, b2; ε: eps; c: clipValueFn of the count, its fourth root by default. Throws a `RangeError` if b1 or b2 is not
 * from 0 to below 1, or eps is not positive.
 *
 * @see Taniguchi et al., ADOPT: modified Adam can converge with any β₂ with the optimal rate, 2024
 * @category Transforms
 */
export const scaleByAdopt = /* @__PURE__ */ factory('scaleByAdopt', makeScaleByAdopt, 0)

function makeScaleByAdopt(options: ScaleByAdoptOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.9999, eps = 1e-6, nesterov = false, useClipping = true, clipValueFn = fourthRoot } = options
  checkFlags('scaleByAdopt', { nesterov, useClipping })
  checkDecay('scaleByAdopt', { b1, b2 })
  checkPositive('scaleByAdopt', { eps })
  return transform(
    { count: 0, mu: like(0), nu: like(0) },
    (g, s) => {
      const isFirst = eq(s.count, 0)
      const normalized = div(g, max(sqrt(s.nu), eps))
      const c = call(clipValueFn, s.count)
      const n = useClipping ? clamp(normalized, neg(c), c) : normalized
      const mu = select(isFirst, s.mu, ema(s.mu, n, b1))
      const nu = select(isFirst, square(g), ema(s.nu, square(g), b2))
      const ahead = select(isFirst, mu, ema(mu, n, b1))
      return [nesterov ? ahead : mu, { count: add(s.count, 1), mu, nu }]
    },
    { name: 'scaleByAdopt' },
  )
}
