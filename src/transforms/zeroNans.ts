import { factory } from '../factory.ts'
import { isNan, leafTotal, min, select } from '../kernel/expr.ts'
import { perLeaf, transform } from '../transform.ts'
import type { GradientTransformation, LeafScalar } from '../transformation/transformation.ts'

/**
 * What the state of `zeroNans` holds.
 * @category Transforms
 */
export interface ZeroNansState {
  readonly foundNan: LeafScalar
}

/**
 * Replaces NaN in updates by 0, and remembers in which leaves there was one.
 *
 *     g ← 0    where g is NaN
 *
 * `foundNan` of the state is, for each leaf, 1 if the last update had a NaN there, and 0 if not. Infinities stay.
 *
 * @see Optax, zero_nans
 * @category Transforms
 */
export const zeroNans = /* @__PURE__ */ factory('zeroNans', (): GradientTransformation<ZeroNansState> => {
  return transform(
    { foundNan: perLeaf(0) },
    (g) => {
      const nans = leafTotal(select(isNan(g), 1, 0))
      return [select(isNan(g), 0, g), { foundNan: min(nans, 1) }]
    },
    { name: 'zeroNans' },
  )
})
