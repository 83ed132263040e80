import { factory } from '../factory.ts'
import { abs, add, clamp, le, neg, select, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkPositive } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Shortens updates that would take parameters out of [−c, c], so that these become c or −c, up to rounding. It stands last
 * in a chain; updates that stay inside are not changed.
 *
 *     g ← min(max(θ + g, −c), c) − θ      where |θ + g| > c
 *
 * Throws a `RangeError` if c is not positive or not finite.
 *
 * @see Arjovsky, Chintala and Bottou, Wasserstein GAN, 2017
 * @category Wrappers
 */
export const clipParams = /* @__PURE__ */ factory('clipParams', (c: Scalar): GradientTransformation<{}, { params: true }> => {
  checkPositive('clipParams', { c })
  return stateless(
    (g, p) => {
      const next = add(p, g)
      const clipped = clamp(next, neg(c), c)
      return select(le(abs(next), c), g, sub(clipped, p))
    },
    { name: 'clipParams' },
  )
})
