import { add, mul, neg, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface DescendWithMomentumOptions {
  readonly learningRate: ScalarOrSchedule
  readonly weightDecay: Scalar
  readonly momentum: Scalar
  readonly nesterov: boolean
}

export interface DescendWithMomentumState {
  readonly count: number
  readonly learningRate: number
  readonly weightDecay: number
  readonly trace: Slot
}

/**
 * Accumulates steps with momentum, each at the learning rate of its time, and lets the parameters decay beside them.
 *
 *     m ← β m + η g
 *     g ← −m − η λ θ      with nesterov: −(β m + η g) − η λ θ
 *
 * β: momentum; m, λ, η: `trace`, `weightDecay`, `learningRate` of the state. Throws a `RangeError` if the learning rate or the
 * weight decay is negative or not finite, or the momentum is not from 0 to below 1.
 *
 * @see Keras 3.15, keras/src/optimizers/sgd.py and rmsprop.py
 */
export function descendWithMomentum(
  options: DescendWithMomentumOptions,
): GradientTransformation<DescendWithMomentumState, { params: true }> {
  const { learningRate, weightDecay, momentum, nesterov } = options
  const first = { learningRate: firstValueOf(learningRate), weightDecay: firstValueOf(weightDecay) }
  checkNotNegative('descendWithMomentum', first)
  checkDecay('descendWithMomentum', { momentum })
  return transform(
    { count: 0, ...first, trace: like(0) },
    (g, s, p) => {
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const lambda = valueAt(weightDecay, s.count, s.weightDecay)
      const step = mul(rate, g)
      const trace = add(mul(momentum, s.trace), step)
      const ahead = nesterov ? add(mul(momentum, trace), step) : trace
      const decay = mul(mul(rate, lambda), p)
      return [sub(neg(ahead), decay), { count: add(s.count, 1), learningRate: rate, weightDecay: lambda, trace }]
    },
    { name: 'descendWithMomentum' },
  )
}
