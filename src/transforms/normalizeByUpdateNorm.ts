import { factory } from '../factory.ts'
import { add, div } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { norm } from '../kernel/norms.ts'
import { checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

export interface NormalizeByUpdateNormOptions {
  readonly scaleFactor?: Scalar
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
 */
export const normalizeByUpdateNorm = /* @__PURE__ */ factory('normalizeByUpdateNorm', makeNormalizeByUpdateNorm, 0)

function makeNormalizeByUpdateNorm(options: NormalizeByUpdateNormOptions = {}): GradientTransformation<{}> {
  const { scaleFactor = 1, eps = 1e-6 } = options
  checkPositive('normalizeByUpdateNorm', { scaleFactor })
  checkNotNegative('normalizeByUpdateNorm', { eps })
  return stateless((g) => div(g, div(add(norm(g), eps), scaleFactor)), { name: 'normalizeByUpdateNorm' })
}
