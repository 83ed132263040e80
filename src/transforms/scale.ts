import { factory } from '../factory.ts'
import { mul } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFinite } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Multiplies updates by a factor.
 *
 *     g ← factor · g
 *
 * Throws a `RangeError` if the factor is not finite.
 *
 * @see Optax, scale
 * @category Transforms
 */
export const scale = /* @__PURE__ */ factory('scale', (factor: Scalar): GradientTransformation<{}> => {
  checkFinite('scale', { factor })
  return stateless((g) => mul(factor, g), { name: 'scale' })
})
