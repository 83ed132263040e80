import { factory } from '../factory.ts'
import { add, debias, div, ema, initialValueOf, mul, neg, sqrt, square, total, weightOfEma } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkFlags, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import { modelStep } from './modelStep.ts'

/**
 * What `momoAdam` can be told.
 * @category Optimizers
 */
export interface MomoAdamOptions {
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
   * What is added to the root by which is divided, above 0.
   * @default 1e-8
   */
  readonly eps?: Scalar
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
 * What the state of `momoAdam` holds.
 * @category Optimizers
 */
export interface MomoAdamState {
  readonly count: number
  readonly learningRate: number
  readonly barf: number
  readonly gamma: number
  readonly lb: number
  readonly expAvg: Slot
  readonly expAvgSq: Slot
}

/**
 * Descends as `momo` does, in Adam's metric. It needs the loss: `update(grads, state, params, { value })`.
 *
 *     f̄ ← β₁ f̄ + (1 − β₁) f;  γ ← β₁ γ + (1 − β₁) ⟨g, θ⟩;  d ← β₁ d + (1 − β₁) g;  ν ← β₂ ν + (1 − β₂) g²
 *     D = ε + √(ν / (1 − β₂ᵗ));  b = 1 − β₁ᵗ;  c = 1 + η λ
 *     τ = min(η / b, max(c (f̄ − γ − b f*) + ⟨d, θ⟩, 0) / ⟨d, d / D⟩)      if ⟨d, d / D⟩ = 0: 0
 *     θ ← θ − η λ / c · θ − τ d / D
 *
 * f: value; f̄: barf; γ: gamma; d, ν: expAvg, expAvgSq; f*: `state.lb`; η: `state.learningRate`; β₁, β₂: b1, b2; λ: weightDecay.
 * Throws a `RangeError` if the learning rate or weightDecay is negative or not finite, b1 or b2 is not from 0 to below 1, eps
 * is not positive, or lowerBound is not finite.
 *
 * @see Schaipp, Ohana, Eickenberg, Defazio and Gower, MoMo: momentum models for adaptive learning rates, 2023
 * @category Optimizers
 */
export const momoAdam = /* @__PURE__ */ factory('momoAdam', makeMomoAdam, 1)

function makeMomoAdam(
  learningRate: ScalarOrSchedule = 0.01,
  options: MomoAdamOptions = {},
): GradientTransformation<MomoAdamState, { params: true; value: number }> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, lowerBound = 0, weightDecay = 0, adaptLowerBound = false } = options
  checkFlags('momoAdam', { adaptLowerBound })
  const first = firstValueOf(learningRate)
  checkNotNegative('momoAdam', { learningRate: first, weightDecay })
  checkDecay('momoAdam', { b1, b2 })
  checkPositive('momoAdam', { eps })
  checkFinite('momoAdam', { lowerBound })
  return transform(
    { count: 0, learningRate: first, barf: 0, gamma: 0, lb: initialValueOf(lowerBound), expAvg: like(0), expAvgSq: like(0) },
    (g, s, p, { value }: { value: Expr }) => {
      const count = add(s.count, 1)
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const barf = ema(s.barf, value, b1)
      const gamma = ema(s.gamma, total(mul(g, p)), b1)
      const expAvg = ema(s.expAvg, g, b1)
      const expAvgSq = ema(s.expAvgSq, square(g), b2)
      const direction = div(expAvg, add(sqrt(debias(expAvgSq, b2, count)), eps))
      const norm = total(mul(expAvg, direction))
      const inner = total(mul(expAvg, p))
      const b = weightOfEma(b1, count)
      const model = { barf, gamma, inner, norm, b, rate, lb: adaptLowerBound ? s.lb : valueAt(lowerBound, s.count, s.lb) }
      const { tau, decay, lb } = modelStep(model, { lowerBound, weightDecay, adaptLowerBound })
      const step = add(mul(decay, p), mul(tau, direction))
      return [neg(step), { count, learningRate: rate, barf, gamma, lb, expAvg, expAvgSq }]
    },
    { name: 'momoAdam' },
  )
}
