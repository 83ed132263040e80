import { factory } from '../factory.ts'
import { add, eq, mul, select, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFinite } from '../numbers/checks.ts'
import { like, perLeaf, transform } from '../transform.ts'
import type { GradientTransformation, LeafScalar, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByOptimisticGradient` can be told.
 * @category Transforms
 */
export interface ScaleByOptimisticGradientOptions {
  /**
   * How much the gradient counts, any finite number.
   * @default 1
   */
  readonly alpha?: Scalar
  /**
   * How much its change since the last step counts, any finite number.
   * @default 1
   */
  readonly beta?: Scalar
}

/**
 * What the state of `scaleByOptimisticGradient` holds.
 * @category Transforms
 */
export interface ScaleByOptimisticGradientState {
  readonly isInitialStep: LeafScalar
  readonly previousGradient: Slot
}

/**
 * Adds to updates how they changed since the last step, as if they would change so again.
 *
 *     g ← (α + β) g − β gₜ₋₁      at the first step: α g
 *
 * gₜ₋₁: `previousGradient` of the state; `isInitialStep` is, for each leaf, 1 before its first step, and 0 after it.
 * Throws a `RangeError` if α or β is not finite.
 *
 * @see Daskalakis, Ilyas, Syrgkanis and Zeng, Training GANs with optimism, 2018
 * @category Transforms
 */
export const scaleByOptimisticGradient = /* @__PURE__ */ factory('scaleByOptimisticGradient', makeScaleByOptimisticGradient, 0)

function makeScaleByOptimisticGradient(
  options: ScaleByOptimisticGradientOptions = {},
): GradientTransformation<ScaleByOptimisticGradientState> {
  const { alpha = 1, beta = 1 } = options
  checkFinite('scaleByOptimisticGradient', { alpha, beta })
  return transform(
    { isInitialStep: perLeaf(1), previousGradient: like(0) },
    (g, s) => {
      const previous = select(eq(s.isInitialStep, 1), g, s.previousGradient)
      return [sub(mul(add(alpha, beta), g), mul(beta, previous)), { isInitialStep: 0, previousGradient: g }]
    },
    { name: 'scaleByOptimisticGradient' },
  )
}
