import { factory } from '../factory.ts'
import { debiasOfQuotient } from '../kernel/bias.ts'
import { abs, add, div, ema, gt, max, mul, neg, select, sqrt, square, sub, total } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `dadaptAdamw` can be told.
 * @category Optimizers
 */
export interface DadaptAdamwOptions {
  /**
   * The decays of the mean of gradients and of the mean of their squares, each from 0 to below 1.
   * @default [0.9, 0.999]
   */
  readonly betas?: readonly [beta1: Scalar, beta2: Scalar]
  /**
   * What is added to the root by which is divided, above 0.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * The first estimate, which should be too small. Above 0.
   * @default 1e-6
   */
  readonly estimLr0?: number
  /**
   * How much of the parameters each step takes away, times the estimate and the learning rate, 0 or more.
   * @default 0
   */
  readonly weightDecay?: Scalar
}

/**
 * What the state of `dadaptAdamw` holds.
 * @category Optimizers
 */
export interface DadaptAdamwState {
  readonly count: number
  readonly learningRate: number
  readonly estimLr: number
  readonly numeratorWeighted: number
  readonly expAvg: Slot
  readonly expAvgSq: Slot
  readonly gradSum: Slot
}

/**
 * Descends as `adamw` does, at an estimate of the distance to the solution; a learning rate scales it, 1 by default.
 *
 *     λ = d η √(1 − β₂ᵗ) / (1 − β₁ᵗ)
 *     r ← √β₂ r + (1 − √β₂) λ Σ g s / (√ν + ε)      with s and ν of the step before
 *     m ← β₁ m + (1 − β₁) λ g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     s ← √β₂ s + (1 − √β₂) λ g
 *     d ← max(d, r / ((1 − √β₂) Σ |s|))             if Σ |s| = 0: d
 *     θ ← θ − m / (√ν + ε) − w λ θ
 *
 * d: estimLr; η: `state.learningRate`; r: numeratorWeighted; s: gradSum; m, ν: expAvg, expAvgSq; w: weightDecay. Throws a
 * `RangeError` if the learning rate or weightDecay is negative or not finite, a beta is not from 0 to below 1, or eps or
 * estimLr0 is not positive.
 *
 * @see Defazio and Mishchenko, Learning-rate-free learning by D-Adaptation, 2023
 * @category Optimizers
 */
export const dadaptAdamw = /* @__PURE__ */ factory('dadaptAdamw', makeDadaptAdamw, 1)

function makeDadaptAdamw(
  learningRate: ScalarOrSchedule = 1,
  options: DadaptAdamwOptions = {},
): GradientTransformation<DadaptAdamwState, { params: true }> {
  const { betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8, estimLr0 = 1e-6, weightDecay = 0 } = options
  const first = firstValueOf(learningRate)
  checkDecay('dadaptAdamw', { 'betas[0]': beta1, 'betas[1]': beta2 })
  checkKnown('dadaptAdamw', { estimLr0 })
  checkPositive('dadaptAdamw', { eps, estimLr0 })
  checkNotNegative('dadaptAdamw', { learningRate: first, weightDecay })
  const root = sqrt(beta2)
  return transform(
    { count: 0, learningRate: first, estimLr: estimLr0, numeratorWeighted: 0, expAvg: like(0), expAvgSq: like(0), gradSum: like(0) },
    (g, s, p) => {
      const count = add(s.count, 1)
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const correction = debiasOfQuotient(beta1, beta2, count)
      const lambda = mul(mul(s.estimLr, rate), correction)
      const numerator = total(mul(g, div(s.gradSum, add(sqrt(s.expAvgSq), eps))))
      const numeratorWeighted = ema(s.numeratorWeighted, mul(lambda, numerator), root)
      const expAvg = ema(s.expAvg, mul(lambda, g), beta1)
      const expAvgSq = ema(s.expAvgSq, square(g), beta2)
      const gradSum = ema(s.gradSum, mul(lambda, g), root)
      const denominator = mul(sub(1, root), total(abs(gradSum)))
      const estimate = select(gt(denominator, 0), div(numeratorWeighted, denominator), 0)
      const step = add(div(expAvg, add(sqrt(expAvgSq), eps)), mul(mul(weightDecay, lambda), p))
      const estimLr = max(s.estimLr, estimate)
      return [neg(step), { count, learningRate: rate, estimLr, numeratorWeighted, expAvg, expAvgSq, gradSum }]
    },
    { name: 'dadaptAdamw' },
  )
}
