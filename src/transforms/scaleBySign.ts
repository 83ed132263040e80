import { factory } from '../factory.ts'
import { sign } from '../kernel/expr.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Replaces updates by their signs. Zeros and NaN stay what they are.
 *
 *     g ← sign(g)
 *
 * @see Bernstein, Wang, Azizzadenesheli and Anandkumar, signSGD: compressed optimisation for non-convex problems, 2018
 * @category Transforms
 */
export const scaleBySign = /* @__PURE__ */ factory('scaleBySign', (): GradientTransformation<{}> => {
  return stateless((g) => sign(g), { name: 'scaleBySign' })
})
