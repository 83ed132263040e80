import { add, div, le, lt, max, min, mul, select, sub } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'

/** What is known of the average of linear models of the loss, each f + ⟨g, θ′ − θ⟩. */
interface Model {
  readonly barf: Expr
  readonly gamma: Expr
  /** ⟨d, θ⟩ of the average d of gradients. */
  readonly inner: Expr
  /** ‖d‖² in the metric. */
  readonly norm: Expr
  /** The weights of the average, summed. */
  readonly b: Scalar
  readonly rate: Scalar
  readonly lb: Scalar
}

interface ModelOptions {
  readonly lowerBound: Scalar
  readonly weightDecay: Scalar
  readonly adaptLowerBound: boolean
}

/**
 * Computes how far along d the model falls to its lower bound, the share of θ that decays, and the next bound.
 *
 *     c = 1 + η λ
 *     τ = min(η / b, max(c (f̄ − γ − b f*) + ⟨d, θ⟩, 0) / ‖d‖²)      if ‖d‖² = 0: 0
 *     f* ← max((f̄ − γ + ⟨d, θ⟩ − τ ‖d‖² / 2) / b, lowerBound)        with adaptLowerBound
 *
 * With adaptLowerBound, a bound that the model does not reach is first lowered to half of the model's value.
 */
export function modelStep({ barf, gamma, inner, norm, b, rate, lb }: Model, options: ModelOptions): { tau: Expr; decay: Expr; lb: Scalar } {
  const { lowerBound, weightDecay, adaptLowerBound } = options
  const c = add(1, mul(rate, weightDecay))
  const cb = mul(c, b)
  const cap = add(mul(c, sub(barf, gamma)), inner)
  const lowered = select(lt(cap, mul(cb, lb)), max(div(cap, mul(2, cb)), lowerBound), lb)
  const bound = adaptLowerBound ? lowered : lb
  const length = div(max(sub(cap, mul(cb, bound)), 0), norm)
  const tau = min(div(rate, b), select(le(norm, Number.EPSILON), 0, length))
  const reached = sub(add(sub(barf, gamma), inner), mul(mul(0.5, tau), norm))
  const decay = div(mul(rate, weightDecay), c)
  return { tau, decay, lb: adaptLowerBound ? max(div(reached, b), lowerBound) : lb }
}
