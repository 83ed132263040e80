import { add, eq, mul, or, select, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface DampenedTraceOptions {
  readonly momentum: Scalar
  readonly dampening: Scalar
  readonly nesterov: boolean
}

export interface DampenedTraceState {
  readonly count: number
  readonly trace: Slot
}

/**
 * Accumulates updates with momentum; after the first, each is dampened.
 *
 *     m ← β m + (1 − d) g      at the first step: g
 *     g ← m                    with nesterov: g + β m
 *
 * β: momentum; d: dampening; m: `trace` of the state. Without momentum nothing is dampened.
 * Throws a `RangeError` if the momentum is not from 0 to below 1, or the dampening is not finite.
 *
 * @see PyTorch 2.13, torch/optim/sgd.py
 */
export function dampenedTrace(options: DampenedTraceOptions): GradientTransformation<DampenedTraceState> {
  const { momentum, dampening, nesterov } = options
  checkDecay('sgd', { momentum })
  checkFinite('sgd', { dampening })
  return transform(
    { count: 0, trace: like(0) },
    (g, s) => {
      const dampened = add(mul(momentum, s.trace), mul(sub(1, dampening), g))
      const trace = momentum === 0 ? g : select(or(eq(s.count, 0), eq(momentum, 0)), g, dampened)
      return [nesterov ? add(g, mul(momentum, trace)) : trace, { count: add(s.count, 1), trace }]
    },
    { name: 'dampenedTrace' },
  )
}
