import { factory } from '../factory.ts'
import { add, ema as average, debias as unbiased } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `ema` can be told.
 * @category Transforms
 */
export interface EmaOptions {
  /**
   * Makes up for the average's start at 0.
   * @default true
   */
  readonly debias?: boolean
}

/**
 * What the state of `ema` holds.
 * @category Transforms
 */
export interface EmaState {
  readonly count: number
  readonly ema: Slot
}

/**
 * Replaces updates by their exponential moving average. It averages updates, not parameters.
 *
 *     m ← β m + (1 − β) g
 *     g ← m / (1 − βᵗ)      without debias: m
 *
 * β: decay; m: `ema` of the state. Throws a `RangeError` if the decay is not from 0 to below 1.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014, section 3
 * @category Transforms
 */
export const ema = /* @__PURE__ */ factory(
  'ema',
  (decay: Scalar, options: EmaOptions = {}): GradientTransformation<EmaState> => {
    const { debias = true } = options
    checkFlags('ema', { debias })
    checkDecay('ema', { decay })
    return transform(
      { count: 0, ema: like(0) },
      (g, s) => {
        const count = add(s.count, 1)
        const next = average(s.ema, g, decay)
        return [debias ? unbiased(next, decay, count) : next, { count, ema: next }]
      },
      { name: 'ema' },
    )
  },
  1,
)
