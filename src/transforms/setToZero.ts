import { factory } from '../factory.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Replaces updates by zeros, whatever they are, NaN included. Masked, it freezes leaves.
 *
 *     g ← 0
 *
 * @see Optax, set_to_zero
 * @category Transforms
 */
export const setToZero = /* @__PURE__ */ factory('setToZero', (): GradientTransformation<{}> => {
  return stateless(() => 0, { name: 'setToZero' })
})
