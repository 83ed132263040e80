import { factory } from '../factory.ts'
import { add, ema, eq, initialValueOf, mul, neg, select, square, total } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkFlags, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import { modelStep } from './modelStep.ts'

/**
 * What `momo` can be told.
 * @category Optimizers
 */
export interface MomoOptions {
  /**
   * The decay of the averages of gradients and of linear models, from 0 to below 1.
   * @default 0.9
   */
  readonly beta?: Scalar
  /**
   * What no value of the loss falls below. Any finite number.
   * @default 0
   */
  readonly lowerBound?: Scalar
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
  /**
   * Whether to raise and lower the bound by what the values tell, never below lowerBound.
   * @default false
   */
  readonly adaptLowerBound?: boolean
}

/**
 * What the state of `momo` holds.
 * @category Optimizers
 */
export interface MomoState {
  readonly count: number
  readonly learningRate: number
  readonly barf: number
  readonly gamma: number
  readonly lb: number
  readonly expAvg: Slot
}

/**
 * Descends along an average of gradients, as far as the average of linear models of the loss falls to its lower bound, and by
 * no more than the learning rate, 1 by default. It needs the loss: `update(grads, state, params, { value })`.
 *
 *     f̄ ← β f̄ + (1 − β) f;  γ ← β γ + (1 − β) ⟨g, θ⟩;  d ← β d + (1 − β) g      at the first step with β = 0
 *     c = 1 + η λ
 *     τ = min(η, max(c (f̄ − γ − f*) + ⟨d, θ⟩, 0) / ‖d‖²)                        if ‖d‖ = 0: 0
 *     θ ← θ − η λ / c · θ − τ d
 *
 * f: value; f̄: barf; γ: gamma; d: expAvg; f*: `state.lb`; η: `state.learningRate`; λ: weightDecay. Throws a `RangeError` if the
 * learning rate or weightDecay is negative or not finite, beta is not from 0 to below 1, or lowerBound is not finite.
 *
 * @see Schaipp, Ohana, Eickenberg, Defazio and Gower, MoMo: momentum models for adaptive learning rates, 2023
 * @category Optimizers
 */
export const momo = /* @__PURE__ */ factory('momo', makeMomo, 1)

function makeMomo(
  learningRate: ScalarOrSchedule = 1,
  options: MomoOptions = {},
): GradientTransformation<MomoState, { params: true; value: number }> {
  const { beta = 0.9, lowerBound = 0, weightDecay = 0, adaptLowerBound = false } = options
  checkFlags('momo', { adaptLowerBound })
  const first = firstValueOf(learningRate)
  checkNotNegative('momo', { learningRate: first, weightDecay })
  checkDecay('momo', { beta })
  checkFinite('momo', { lowerBound })
  return transform(
    { count: 0, learningRate: first, barf: 0, gamma: 0, lb: initialValueOf(lowerBound), expAvg: like(0) },
    (g, s, p, { value }: { value: Expr }) => {
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const decay = select(eq(s.count, 0), 0, beta)
      const barf = ema(s.barf, value, decay)
      const gamma = ema(s.gamma, total(mul(g, p)), decay)
      const expAvg = ema(s.expAvg, g, decay)
      const norm = total(square(expAvg))
      const inner = total(mul(expAvg, p))
      const model = { barf, gamma, inner, norm, b: 1, rate, lb: adaptLowerBound ? s.lb : valueAt(lowerBound, s.count, s.lb) }
      const { tau, decay: share, lb } = modelStep(model, { lowerBound, weightDecay, adaptLowerBound })
      const step = add(mul(share, p), mul(tau, expAvg))
      return [neg(step), { count: add(s.count, 1), learningRate: rate, barf, gamma, lb, expAvg }]
    },
    { name: 'momo' },
  )
}
