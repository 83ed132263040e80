import { factory } from '../factory.ts'
import { max, mul } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { leafNorm } from '../kernel/norms.ts'
import { checkNotNegative } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `scaleByParamBlockNorm` can be told.
 * @category Transforms
 */
export interface ScaleByParamBlockNormOptions {
  /**
   * Lets parameters that are zero leave zero. 0 or more.
   * @default 1e-3
   */
  readonly minScale?: Scalar
}

/**
 * Multiplies each leaf of the updates by the norm of its parameters.
 *
 *     g ← g · max(√(Σ θ²), minScale)    over the elements of the leaf
 *
 * Throws a `RangeError` if minScale is negative or not finite.
 *
 * @see Bernstein, Vahdat, Yue and Liu, On the distance between two neural networks and the stability of learning, 2020
 * @category Transforms
 */
export const scaleByParamBlockNorm = /* @__PURE__ */ factory('scaleByParamBlockNorm', makeScaleByParamBlockNorm, 0)

function makeScaleByParamBlockNorm(options: ScaleByParamBlockNormOptions = {}): GradientTransformation<{}, { params: true }> {
  const { minScale = 1e-3 } = options
  checkNotNegative('scaleByParamBlockNorm', { minScale })
  return stateless(
    (g, p) => {
      const norm = leafNorm(p)
      return mul(g, max(norm, minScale))
    },
    { name: 'scaleByParamBlockNorm' },
  )
}
