import { factory } from '../factory.ts'
import { stateless } from '../transform.ts'
import type { Mask } from '../transformation/mask.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Replaces the updates of the leaves that a mask marks by zeros, NaN included, so that these leaves stay as they are; the
 * others pass. It stands last in a chain.
 *
 *     g ← −0      θ + −0 has the bits of θ, where −0 + 0 is 0
 *
 * As everywhere, true means "this leaf is transformed": here, frozen.
 *
 * @see Optax, freeze
 */
export const freeze = /* @__PURE__ */ factory('freeze', (mask: Mask): GradientTransformation<{}> => {
  return stateless(() => -0, { name: 'freeze', mask })
})
