import { factory } from '../factory.ts'
import { max, mul, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { leafMean } from '../kernel/norms.ts'
import { checkNotNegative } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `scaleByParamBlockRms` can be told.
 * @category Transforms
 */
export interface ScaleByParamBlockRmsOptions {
  /**
   * Lets parameters that are zero leave zero. 0 or more.
   * @default 1e-3
   */
  readonly minScale?: Scalar
}

/**
 * Multiplies each leaf of the updates by the root mean square of its parameters.
 *
 *     g ← g · max(√(Σ θ² / n), minScale)    over the n elements of the leaf
 *
 * Throws a `RangeError` if minScale is negative or not finite.
 *
 * @see Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost, 2018, section 8
 * @category Transforms
 */
export const scaleByParamBlockRms = /* @__PURE__ */ factory('scaleByParamBlockRms', makeScaleByParamBlockRms, 0)

function makeScaleByParamBlockRms(options: ScaleByParamBlockRmsOptions = {}): GradientTransformation<{}, { params: true }> {
  const { minScale = 1e-3 } = options
  checkNotNegative('scaleByParamBlockRms', { minScale })
  return stateless(
    (g, p) => {
      const rms = sqrt(leafMean(square(p)))
      return mul(g, max(rms, minScale))
    },
    { name: 'scaleByParamBlockRms' },
  )
}
