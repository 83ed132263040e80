import { factory } from '../factory.ts'
import { add, div, eq, max, mul, or, select } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { leafNorm } from '../kernel/norms.ts'
import { checkNotNegative } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `scaleByTrustRatio` can be told.
 * @category Transforms
 */
export interface ScaleByTrustRatioOptions {
  /**
   * Both norms are at least this. 0 or more.
   * @default 0
   */
  readonly minNorm?: Scalar
  /**
   * The factor of the ratio of norms, 0 or more.
   * @default 1
   */
  readonly trustCoefficient?: Scalar
  /**
   * What is added to the norm of the updates by which is divided, 0 or more.
   * @default 0
   */
  readonly eps?: Scalar
}

/**
 * Scales each leaf of the updates to the norm of its parameters.
 *
 *     g ← g · c ‖θ‖ / (‖g‖ + ε)    if ‖θ‖ = 0 or ‖g‖ = 0: g
 *
 * ‖x‖ = max(√(Σ x²), minNorm) over the leaf; c: trustCoefficient. Throws a `RangeError` if an option is negative or not finite.
 *
 * @see You, Gitman and Ginsburg, Large batch training of convolutional networks, 2017
 * @category Transforms
 */
export const scaleByTrustRatio = /* @__PURE__ */ factory('scaleByTrustRatio', makeScaleByTrustRatio, 0)

function makeScaleByTrustRatio(options: ScaleByTrustRatioOptions = {}): GradientTransformation<{}, { params: true }> {
  const { minNorm = 0, trustCoefficient = 1, eps = 0 } = options
  checkNotNegative('scaleByTrustRatio', { minNorm, trustCoefficient, eps })
  return stateless(
    (g, p) => {
      const paramNorm = max(leafNorm(p), minNorm)
      const updateNorm = max(leafNorm(g), minNorm)
      const ratio = div(mul(trustCoefficient, paramNorm), add(updateNorm, eps))
      const isZero = or(eq(paramNorm, 0), eq(updateNorm, 0))
      return mul(g, select(isZero, 1, ratio))
    },
    { name: 'scaleByTrustRatio' },
  )
}
