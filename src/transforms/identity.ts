import { factory } from '../factory.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Passes updates through: the leaves that come out are the objects that came in.
 *
 *     g ← g
 *
 * @see Optax, identity
 * @category Transforms
 */
export const identity = /* @__PURE__ */ factory('identity', (): GradientTransformation<{}> => {
  return stateless((g) => g, { name: 'identity' })
})
