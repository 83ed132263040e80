import { factory } from '../factory.ts'
import { add, mul } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `trace` can be told.
 * @category Transforms
 */
export interface TraceOptions {
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
}

/**
 * What the state of `trace` holds.
 * @category Transforms
 */
export interface TraceState {
  readonly trace: Slot
}

/**
 * Accumulates updates with momentum.
 *
 *     m ← g + β m
 *     g ← m          with nesterov: g + β m
 *
 * β: decay; m: `trace` of the state. Throws a `RangeError` if the decay is not from 0 to below 1.
 *
 * @see Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, 2013
 * @category Transforms
 */
export const trace = /* @__PURE__ */ factory(
  'trace',
  (decay: Scalar, options: TraceOptions = {}): GradientTransformation<TraceState> => {
    const { nesterov = false } = options
    checkFlags('trace', { nesterov })
    checkDecay('trace', { decay })
    return transform(
      { trace: like(0) },
      (g, s) => {
        const next = add(g, mul(decay, s.trace))
        return [nesterov ? add(g, mul(decay, next)) : next, { trace: next }]
      },
      { name: 'trace' },
    )
  },
  1,
)
