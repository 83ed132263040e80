import { factory } from '../factory.ts'
import { div, eq, mul, select } from '../kernel/expr.ts'
import { norm } from '../kernel/norms.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Divides updates by the norm of the whole tree.
 *
 *     g ← g / √(Σ g²)      if the norm is 0: g
 *
 * @see Foret, Kleiner, Mobahi and Neyshabur, Sharpness-aware minimization for efficiently improving generalization, 2020
 * @category Transforms
 */
export const normalize = /* @__PURE__ */ factory('normalize', (): GradientTransformation<{}> => {
  return stateless(
    (g) => {
      const n = norm(g)
      return mul(g, select(eq(n, 0), 1, div(1, n)))
    },
    { name: 'normalize' },
  )
})
