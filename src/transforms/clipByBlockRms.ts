import { factory } from '../factory.ts'
import { div, finite, le, mul, select, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { leafMean } from '../kernel/norms.ts'
import { checkThreshold } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Scales each leaf of the updates down where its root mean square exceeds a threshold.
 *
 *     r = √(Σ g² / n)          over the n elements of the leaf
 *     g ← g                    if r ≤ threshold
 *     g ← g · threshold / r    otherwise
 *
 * Where r is infinite or NaN, every element of the leaf becomes NaN. Throws a `RangeError` if the threshold is negative or NaN.
 *
 * @see Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, 2018, section 6
 * @category Transforms
 */
export const clipByBlockRms = /* @__PURE__ */ factory('clipByBlockRms', (threshold: Scalar): GradientTransformation<{}> => {
  checkThreshold('clipByBlockRms', { threshold })
  return stateless(
    (g) => {
      const rms = sqrt(leafMean(square(g)))
      const factor = select(le(rms, threshold), 1, div(threshold, rms))
      return mul(g, select(finite(rms), factor, Number.NaN))
    },
    { name: 'clipByBlockRms' },
  )
})
