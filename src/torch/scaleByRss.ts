import { add, div, eq, select, sqrt, square } from '../kernel/expr.ts'
import { checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByRssOptions, ScaleByRssState } from '../transforms/scaleByRss.ts'

/**
 * Divides updates by the root of the sum of all their squares so far, with ε beside the root.
 *
 *     Σ ← Σ + g²
 *     g ← g / (√Σ + ε)    if Σ = 0: 0
 *
 * Σ: `sumOfSquares` of the state. Throws a `RangeError` if ε or initialAccumulatorValue is negative or not finite.
 *
 * @see PyTorch 2.13, torch/optim/adagrad.py
 */
export function scaleByRss(options: Required<ScaleByRssOptions>): GradientTransformation<ScaleByRssState> {
  const { initialAccumulatorValue, eps } = options
  checkKnown('scaleByRss', { initialAccumulatorValue })
  checkNotNegative('scaleByRss', { initialAccumulatorValue, eps })
  return transform(
    { sumOfSquares: like(initialAccumulatorValue) },
    (g, s) => {
      const sumOfSquares = add(s.sumOfSquares, square(g))
      const divided = div(g, add(sqrt(sumOfSquares), eps))
      return [select(eq(sumOfSquares, 0), 0, divided), { sumOfSquares }]
    },
    { name: 'scaleByRss' },
  )
}
