import { factory } from '../factory.ts'
import { add, div } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { norm } from '../kernel/norms.ts'
import { checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `normalizeByUpdateNorm` can be told.
 * @category Transforms
 */
export interface NormalizeByUpdateNormOptions {
  /**
   * The norm that the updates get, above 0.
   * @default 1
   */
  readonly scaleFactor?: Scalar
  /**
   * What is added to the norm by which is divided, 0 or more.
   * @default 1e-6
   */
  readonly eps?: Scalar
}

/**
 * Scales updates so that the norm of the whole tree is `scaleFactor`.
 *
 *     g ← scaleFactor · g / (√(Σ g²) + ε)
 *
 * Throws a `RangeError` if scaleFactor is not positive, or ε is negative or not finite.
 *
 * @see Hazan, Levy and Shalev-Shwartz, Beyond convexity: stochastic quasi-convex optimization, 2015
 * @category Transforms
 */
export const normalizeByUpdateNorm = /* @__PURE__ */ factory('normalizeByUpdateNorm', makeNormalizeByUpdateNorm, 0)

function makeNormalizeByUpdateNorm(options: NormalizeByUpdateNormOptions = {}): GradientTransformation<{}> {
  const { scaleFactor = 1, eps = 1e-6 } = options
  checkPositive('normalizeByUpdateNorm', { scaleFactor })
  checkNotNegative('normalizeByUpdateNorm', { eps })
  return stateless((g) => div(g, div(add(norm(g), eps), scaleFactor)), { name: 'normalizeByUpdateNorm' })
}
