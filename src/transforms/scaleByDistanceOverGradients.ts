import { factory } from '../factory.ts'
import { add, div, leafTotal, max, mul, sqrt, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { leafNorm } from '../kernel/norms.ts'
import { checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { like, perLeaf, transform } from '../transform.ts'
import type { GradientTransformation, LeafScalar, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByDistanceOverGradients` can be told.
 * @category Transforms
 */
export interface ScaleByDistanceOverGradientsOptions {
  /**
   * How far the first step goes, relative to the norm of the parameters. Above 0.
   * @default 1e-6
   */
  readonly repsRel?: Scalar
  /**
   * What is added to the sum of squares by which is divided, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * The factor of all steps, above 0.
   * @default 1
   */
  readonly globalScale?: Scalar
}

/**
 * What the state of `scaleByDistanceOverGradients` holds.
 * @category Transforms
 */
export interface ScaleByDistanceOverGradientsState {
  readonly maxDist: LeafScalar
  readonly gradSumOfSquares: LeafScalar
  readonly initParams: Slot
}

/**
 * Multiplies each leaf of the updates by how far its parameters have come, over the root of the sum of all squares so far.
 *
 *     r ← max(r, ‖θ − θ₀‖)              at first: repsRel · (1 + ‖θ₀‖)
 *     Σ ← Σ + ‖g‖²
 *     g ← globalScale · r / √(Σ + ε) · g
 *
 * ‖x‖ = √(Σ x²) over the leaf; r, Σ: `maxDist`, `gradSumOfSquares` of the state, one number for each leaf; θ₀: `initParams`.
 * No learning rate needs to be known but that of the chain, at best 1. Throws a `RangeError` if repsRel is not positive, ε is
 * negative, or an option is not finite.
 *
 * @see Ivgi, Hinder and Carmon, DoG is SGD's best friend: a parameter-free dynamic step size schedule, 2023
 * @category Transforms
 */
export const scaleByDistanceOverGradients = /* @__PURE__ */ factory('scaleByDistanceOverGradients', makeScaleByDistanceOverGradients, 0)

function makeScaleByDistanceOverGradients(
  options: ScaleByDistanceOverGradientsOptions = {},
): GradientTransformation<ScaleByDistanceOverGradientsState, { params: true }> {
  const { repsRel = 1e-6, eps = 1e-8, globalScale = 1 } = options
  checkPositive('scaleByDistanceOverGradients', { repsRel, globalScale })
  checkNotNegative('scaleByDistanceOverGradients', { eps })
  return transform(
    { maxDist: perLeaf(0), gradSumOfSquares: perLeaf(0), initParams: like('params') },
    (g, s, p) => {
      const start = mul(repsRel, add(1, leafNorm(s.initParams)))
      const distance = leafNorm(sub(p, s.initParams))
      const maxDist = max(max(s.maxDist, start), distance)
      const gradSumOfSquares = add(s.gradSumOfSquares, leafTotal(square(g)))
      const rate = mul(globalScale, div(maxDist, sqrt(add(gradSumOfSquares, eps))))
      return [mul(rate, g), { maxDist, gradSumOfSquares, initParams: s.initParams }]
    },
    { name: 'scaleByDistanceOverGradients' },
  )
}
