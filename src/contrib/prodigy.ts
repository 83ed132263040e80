import { factory } from '../factory.ts'
import { debiasOfQuotient } from '../kernel/bias.ts'
import { abs, add, div, ema, gt, max, mul, neg, select, sqrt, square, sub, total } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `prodigy` can be told.
 * @category Optimizers
 */
export interface ProdigyOptions {
  /**
   * The decays of the mean of gradients and of the mean of their squares, each from 0 to below 1.
   * @default [0.9, 0.999]
   */
  readonly betas?: readonly [beta1: Scalar, beta2: Scalar]
  /**
   * The root of the second of the betas without it. From 0 to below 1.
   * @default sqrt(beta2)
   */
  readonly beta3?: Scalar | undefined
  /**
   * What is added, times the estimate, to the root by which is divided, above 0.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * The first estimate, which should be too small. Above 0.
   * @default 1e-6
   */
  readonly estimLr0?: number
  /**
   * The factor of each new estimate, k in the formula, above 0.
   * @default 1
   */
  readonly estimLrCoef?: Scalar
  /**
   * How much of the parameters each step takes away, times the estimate and the learning rate, 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
  /**
   * Leaves the learning rate out of s, which a warmup would make too small.
   * @default false
   */
  readonly safeguardWarmup?: boolean
}

/**
 * What the state of `prodigy` holds.
 * @category Optimizers
 */
export interface ProdigyState {
  readonly count: number
  readonly learningRate: number
  readonly estimLr: number
  readonly numeratorWeighted: number
  readonly expAvg: Slot
  readonly expAvgSq: Slot
  readonly gradSum: Slot
  readonly params0: Slot
}

/**
 * Descends as `adamw` does, at an estimate of the distance to the solution; a learning rate scales it, 1 by default.
 *
 *     λ = d η √(1 − β₂ᵗ) / (1 − β₁ᵗ)
 *     m ← β₁ m + (1 − β₁) d g
 *     ν ← β₂ ν + (1 − β₂) d² g²
 *     r ← β₃ r + d / d₀ · λ ⟨g, θ₀ − θ⟩
 *     s ← β₃ s + d / d₀ · λ g               with safeguardWarmup: d in the place of λ
 *     d ← max(d, k r / Σ |s|)               if Σ |s| = 0: d
 *     θ ← θ − λ (m / (√ν + d ε) + w θ)
 *
 * d: estimLr, at first d₀ (estimLr0); η: `state.learningRate`; r: numeratorWeighted; s: gradSum; m, ν: expAvg, expAvgSq; θ₀: params0;
 * k: estimLrCoef; w: weightDecay. Throws a `RangeError` if the learning rate or weightDecay is negative or not finite, a beta is
 * not from 0 to below 1, or eps, estimLr0 or estimLrCoef is not positive.
 *
 * @see Mishchenko and Defazio, Prodigy: an expeditiously adaptive parameter-free learner, 2023
 * @category Optimizers
 */
export const prodigy = /* @__PURE__ */ factory('prodigy', makeProdigy, 1)

function makeProdigy(
  learningRate: ScalarOrSchedule = 1,
  options: ProdigyOptions = {},
): GradientTransformation<ProdigyState, { params: true }> {
  const {
    betas: [beta1, beta2] = [0.9, 0.999],
    beta3 = sqrt(beta2),
    eps = 1e-8,
    estimLr0 = 1e-6,
    estimLrCoef = 1,
    weightDecay = 0,
    safeguardWarmup = false,
  } = options
  checkFlags('prodigy', { safeguardWarmup })
  const first = firstValueOf(learningRate)
  checkDecay('prodigy', { 'betas[0]': beta1, 'betas[1]': beta2, beta3 })
  checkKnown('prodigy', { estimLr0 })
  checkPositive('prodigy', { eps, estimLr0, estimLrCoef })
  checkNotNegative('prodigy', { learningRate: first, weightDecay })
  const slots = { expAvg: like(0), expAvgSq: like(0), gradSum: like(0), params0: like('params') }
  return transform(
    { count: 0, learningRate: first, estimLr: estimLr0, numeratorWeighted: 0, ...slots },
    (g, s, p) => {
      const { estimLr: d, params0 } = s
      const count = add(s.count, 1)
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const correction = debiasOfQuotient(beta1, beta2, count)
      const lambda = mul(mul(d, rate), correction)
      const growth = div(d, estimLr0)
      const dg = mul(d, g)
      const expAvg = ema(s.expAvg, dg, beta1)
      const expAvgSq = ema(s.expAvgSq, square(dg), beta2)
      const progress = total(mul(g, sub(params0, p)))
      const numeratorWeighted = add(mul(beta3, s.numeratorWeighted), mul(mul(growth, lambda), progress))
      const gradSum = add(mul(beta3, s.gradSum), mul(mul(growth, safeguardWarmup ? d : lambda), g))
      const denominator = total(abs(gradSum))
      const estimate = select(gt(denominator, 0), div(mul(estimLrCoef, numeratorWeighted), denominator), 0)
      const estimLr = max(d, estimate)
      const direction = div(expAvg, add(sqrt(expAvgSq), mul(estimLr, eps)))
      const step = mul(lambda, add(direction, mul(weightDecay, p)))
      return [neg(step), { count, learningRate: rate, estimLr, numeratorWeighted, expAvg, expAvgSq, gradSum, params0 }]
    },
    { name: 'prodigy' },
  )
}
