import { add, call, debias, div, ema, mul, neg, pow, sqrt, square, sub, total } from '../kernel/expr.ts'
import type { Expr } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import { modelStep } from './modelStep.ts'

export interface MomoAdamOptions {
  readonly b1?: number
  readonly b2?: number
  readonly eps?: number
  /** What no value of the loss falls below. */
  readonly lowerBound?: number
  readonly weightDecay?: number
  /** Whether to raise and lower the bound by what the values tell, never below lowerBound. */
  readonly adaptLowerBound?: boolean
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
 */
export function momoAdam(
  learningRate: ScalarOrSchedule = 0.01,
  { b1 = 0.9, b2 = 0.999, eps = 1e-8, lowerBound = 0, weightDecay = 0, adaptLowerBound = false }: MomoAdamOptions = {},
): GradientTransformation<
  { count: number; learningRate: number; barf: number; gamma: number; lb: number; expAvg: Slot; expAvgSq: Slot },
  { params: true; value: number }
> {
  const first = typeof learningRate === 'function' ? learningRate(0) : learningRate
  checkNotNegative('momoAdam', { learningRate: first, weightDecay })
  checkDecay('momoAdam', { b1, b2 })
  checkPositive('momoAdam', { eps })
  checkFinite('momoAdam', { lowerBound })
  return transform(
    { count: 0, learningRate: first, barf: 0, gamma: 0, lb: lowerBound, expAvg: like(0), expAvgSq: like(0) },
    (g, s, p, { value }: { value: Expr }) => {
      const count = add(s.count, 1)
      const rate = typeof learningRate === 'function' ? call(learningRate, s.count) : s.learningRate
      const barf = ema(s.barf, value, b1)
      const gamma = ema(s.gamma, total(mul(g, p)), b1)
      const expAvg = ema(s.expAvg, g, b1)
      const expAvgSq = ema(s.expAvgSq, square(g), b2)
      const direction = div(expAvg, add(sqrt(debias(expAvgSq, b2, count)), eps))
      const norm = total(mul(expAvg, direction))
      const inner = total(mul(expAvg, p))
      const b = sub(1, pow(b1, count))
      const model = { barf, gamma, inner, norm, b, rate, lb: s.lb }
      const { tau, decay, lb } = modelStep(model, { lowerBound, weightDecay, adaptLowerBound })
      const step = add(mul(decay, p), mul(tau, direction))
      return [neg(step), { count, learningRate: rate, barf, gamma, lb, expAvg, expAvgSq }]
    },
    { name: 'momoAdam' },
  )
}
