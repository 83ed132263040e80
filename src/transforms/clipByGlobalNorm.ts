import { factory } from '../factory.ts'
import { div, finite, le, mul, select } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { norm } from '../kernel/norms.ts'
import { checkThreshold } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Scales updates down, all by one factor, where the norm of the whole tree exceeds a maximum.
 *
 *     n = √(Σ g²)
 *     g ← g                  if n ≤ maxNorm
 *     g ← g · maxNorm / n    otherwise
 *
 * A norm that is infinite or NaN makes every update NaN: zeros, into which an infinite norm would scale the other updates,
 * hide that something went wrong. Throws a `RangeError` if maxNorm is negative or NaN.
 *
 * @see Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013
 * @category Transforms
 */
export const clipByGlobalNorm = /* @__PURE__ */ factory('clipByGlobalNorm', (maxNorm: Scalar): GradientTransformation<{}> => {
  checkThreshold('clipByGlobalNorm', { maxNorm })
  return stateless(
    (g) => {
      const n = norm(g)
      const factor = select(le(n, maxNorm), 1, div(maxNorm, n))
      return mul(g, select(finite(n), factor, Number.NaN))
    },
    { name: 'clipByGlobalNorm' },
  )
})
