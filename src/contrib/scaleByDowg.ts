import { factory } from '../factory.ts'
import { add, div, initialValueOf, max, mul, sqrt, square, sub, total } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkKnown, checkPositive } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByDowg` can be told.
 * @category Transforms
 */
export interface ScaleByDowgOptions {
  /**
   * A first guess of the squared distance to the solution; eps without it. Above 0.
   * @default undefined
   */
  readonly initEstimSqDist?: number | undefined
  /**
   * What is added to the root by which is divided, above 0.
   * @default 1e-4
   */
  readonly eps?: Scalar
}

/**
 * What the state of `scaleByDowg` holds.
 * @category Transforms
 */
export interface ScaleByDowgState {
  readonly initParams: Slot
  readonly estimSqDist: number
  readonly weightedSqNormGrads: number
}

/**
 * Scales updates to the squared distance from the start over the root of the sum of their squares, weighted by such distances.
 *
 *     r² ← max(r², ‖θ − θ₀‖²)
 *     v ← v + r² ‖g‖²
 *     g ← g · r² / (√v + ε)
 *
 * r²: estimSqDist; v: weightedSqNormGrads; θ₀: initParams; ‖·‖ is over the whole tree. Throws a `RangeError` if eps or
 * initEstimSqDist is not positive.
 *
 * @see Khaled, Mishchenko and Jin, DoWG unleashed: an efficient universal parameter-free gradient descent method, 2023
 * @category Transforms
 */
export const scaleByDowg = /* @__PURE__ */ factory('scaleByDowg', makeScaleByDowg, 0)

function makeScaleByDowg(options: ScaleByDowgOptions = {}): GradientTransformation<ScaleByDowgState, { params: true }> {
  const { eps = 1e-4, initEstimSqDist: told } = options
  const initEstimSqDist = told ?? initialValueOf(eps)
  checkKnown('scaleByDowg', { initEstimSqDist })
  checkPositive('scaleByDowg', { eps, initEstimSqDist })
  return transform(
    { initParams: like('params'), estimSqDist: initEstimSqDist, weightedSqNormGrads: 0 },
    (g, s, p) => {
      const { initParams } = s
      const estimSqDist = max(s.estimSqDist, total(square(sub(p, initParams))))
      const weightedSqNormGrads = add(s.weightedSqNormGrads, mul(estimSqDist, total(square(g))))
      const rate = div(estimSqDist, add(sqrt(weightedSqNormGrads), eps))
      return [mul(rate, g), { initParams, estimSqDist, weightedSqNormGrads }]
    },
    { name: 'scaleByDowg' },
  )
}
