import { factory } from '../factory.ts'
import { add, div, mul, sqrt, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import { cbrt } from './cbrt.ts'

/**
 * What `scaleByMadgrad` can be told.
 * @category Transforms
 */
export interface ScaleByMadgradOptions {
  /**
   * The share of the last parameters in the next ones, from 0 to below 1.
   * @default 0.9
   */
  readonly momentum?: Scalar
  /**
   * What is added to the learning rate and to the root by which is divided, above 0.
   * @default 1e-6
   */
  readonly eps?: Scalar
}

/**
 * What the state of `scaleByMadgrad` holds.
 * @category Transforms
 */
export interface ScaleByMadgradState {
  readonly count: number
  readonly learningRate: number
  readonly gradSumSq: Slot
  readonly s: Slot
  readonly x0: Slot
}

/**
 * Turns gradients into steps towards the dual average: the start, less their weighted sum.
 *
 *     λ = (η + ε) √t
 *     G ← G + λ g²
 *     s ← s + λ g
 *     z = θ₀ − s / (∛G + ε)
 *     g ← (1 − β) (z − θ)
 *
 * G: gradSumSq; θ₀: x0; β: momentum; η: `learningRate` of the state if it is a number, else the value at `count`.
 * The updates lead downhill. Throws a `RangeError` if the learning rate is negative or not finite, momentum is not from 0 to
 * below 1, or eps is not positive.
 *
 * @see Defazio and Jelassi, Adaptivity without compromise: a momentumized, adaptive, dual averaged gradient method, 2021
 * @category Transforms
 */
export const scaleByMadgrad = /* @__PURE__ */ factory('scaleByMadgrad', makeScaleByMadgrad, 1)

function makeScaleByMadgrad(
  learningRate: ScalarOrSchedule,
  options: ScaleByMadgradOptions = {},
): GradientTransformation<ScaleByMadgradState, { params: true }> {
  const { momentum = 0.9, eps = 1e-6 } = options
  const first = firstValueOf(learningRate)
  checkNotNegative('scaleByMadgrad', { learningRate: first })
  checkDecay('scaleByMadgrad', { momentum })
  checkPositive('scaleByMadgrad', { eps })
  return transform(
    { count: 0, learningRate: first, gradSumSq: like(0), s: like(0), x0: like('params') },
    (g, state, p) => {
      const { x0 } = state
      const count = add(state.count, 1)
      const rate = valueAt(learningRate, state.count, state.learningRate)
      const lambda = mul(add(rate, eps), sqrt(count))
      const gradSumSq = add(state.gradSumSq, mul(lambda, square(g)))
      const s = add(state.s, mul(lambda, g))
      const toZ = sub(sub(x0, p), div(s, add(cbrt(gradSumSq), eps)))
      return [mul(sub(1, momentum), toZ), { count, learningRate: rate, gradSumSq, s, x0 }]
    },
    { name: 'scaleByMadgrad' },
  )
}
