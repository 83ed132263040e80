import { add, call, div, eq, max, mul, neg, select, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import type { HostFunction } from '../kernel/value.ts'
import { checkFinite, checkNotNegative } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import type { EvalParams } from '../state/evalParams.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

export interface AveragedDescentOptions {
  readonly lr: ScalarOrSchedule
  readonly lambd: Scalar
  readonly alpha: Scalar
  readonly t0: Scalar
}

export interface AveragedDescentState {
  readonly count: number
  readonly learningRate: number
  readonly eta: number
  readonly evalParams: EvalParams
}

/**
 * Descends with a learning rate that falls, and averages the parameters; it stands last in a chain.
 *
 *     u = −κ (g + λ θ)
 *     a ← a + (θ + u − a) / max(1, t − 1 − t₀)       t = 1, 2, …
 *     g ← u
 *     κ ← η / (1 + λ η t)^α                          κ = η at the first step
 *
 * λ: lambd; a, κ, η: `evalParams.average`, `eta`, `learningRate` of the state. Since κ is made ready a step ahead, a learning rate that changes
 * shows one step later. Throws a `RangeError` if lr or lambd is negative or not finite, or alpha or t0 is not finite.
 *
 * @see Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992; PyTorch 2.13, torch/optim/asgd.py
 */
export function averagedDescent(options: AveragedDescentOptions): GradientTransformation<AveragedDescentState, { params: true }> {
  const { lr, lambd, alpha, t0 } = options
  const first = firstValueOf(lr)
  checkNotNegative('asgd', { lr: first, lambd })
  checkFinite('asgd', { alpha, t0 })
  return transform(
    { count: 0, learningRate: first, eta: first, evalParams: { average: like('params'), weight: 1, paramsWeight: 0 } },
    (g, s, p) => {
      const count = add(s.count, 1)
      const rate = valueAt(lr, s.count, s.learningRate)
      const eta = select(eq(s.count, 0), rate, s.eta)
      const step = neg(mul(eta, add(g, mul(lambd, p))))
      const share = div(1, max(1, sub(s.count, t0)))
      const moved = add(p, step)
      const { average } = s.evalParams
      const next = select(eq(share, 1), moved, add(average, mul(share, sub(moved, average))))
      return [
        step,
        { count, learningRate: rate, eta: call(decayed, rate, count, lambd, alpha), evalParams: { ...s.evalParams, average: next } },
      ]
    },
    { name: 'averagedDescent' },
  )
}

const decayed: HostFunction = (eta = 0, t = 0, lambd = 0, alpha = 0) => eta / pow(1 + lambd * eta * t, alpha)
