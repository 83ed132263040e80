import { factory } from '../factory.ts'
import { add, lt, neg, select } from '../kernel/expr.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Shortens updates that would make parameters negative, so that these become 0. It stands last in a chain.
 *
 *     g ← −θ    where θ + g < 0
 *
 * @see Lin, Projected gradient methods for nonnegative matrix factorization, 2007
 * @category Transforms
 */
export const keepParamsNonnegative = /* @__PURE__ */ factory('keepParamsNonnegative', (): GradientTransformation<{}, { params: true }> => {
  return stateless((g, p) => select(lt(add(p, g), 0), neg(p), g), { name: 'keepParamsNonnegative' })
})
