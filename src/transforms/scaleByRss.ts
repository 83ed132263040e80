import { factory } from '../factory.ts'
import { add, div, eq, select, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByRss` can be told.
 * @category Transforms
 */
export interface ScaleByRssOptions {
  /**
   * What the sum of squares begins with, 0 or more.
   * @default 0.1
   */
  readonly initialAccumulatorValue?: number
  /**
   * What is added under the root, 0 or more.
   * @default 1e-7
   */
  readonly eps?: Scalar
}

/**
 * What the state of `scaleByRss` holds.
 * @category Transforms
 */
export interface ScaleByRssState {
  readonly sumOfSquares: Slot
}

/**
 * Divides updates by the root of the sum of all their squares so far.
 *
 *     Σ ← Σ + g²
 *     g ← g / √(Σ + ε)    if Σ = 0: 0
 *
 * Σ: `sumOfSquares` of the state. Throws a `RangeError` if ε or initialAccumulatorValue is negative or not finite.
 *
 * @see Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011
 * @category Transforms
 */
export const scaleByRss = /* @__PURE__ */ factory('scaleByRss', makeScaleByRss, 0)

function makeScaleByRss(options: ScaleByRssOptions = {}): GradientTransformation<ScaleByRssState> {
  const { initialAccumulatorValue = 0.1, eps = 1e-7 } = options
  checkKnown('scaleByRss', { initialAccumulatorValue })
  checkNotNegative('scaleByRss', { initialAccumulatorValue, eps })
  return transform(
    { sumOfSquares: like(initialAccumulatorValue) },
    (g, s) => {
      const sumOfSquares = add(s.sumOfSquares, square(g))
      const root = sqrt(add(sumOfSquares, eps))
      return [select(eq(sumOfSquares, 0), 0, div(g, root)), { sumOfSquares }]
    },
    { name: 'scaleByRss' },
  )
}
