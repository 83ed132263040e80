import { factory } from '../factory.ts'
import { add, div, eq, max, mul, select, sqrt, square, sub, total } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { norm } from '../kernel/norms.ts'
import { checkKnown, checkOneOf, checkPositive } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByDog` can be told.
 * @category Transforms
 */
export interface ScaleByDogOptions {
  /**
   * What the first step is like: `distance`: r is at least the number; `learningRate`: the first rate is the number; `heuristic`: r is at
   * least the number times (1 + ‖θ₀‖). It should be small; with batch normalization, 1e-4.
   * @default ['heuristic', 1e-6]
   */
  readonly initStep?: readonly [kind: 'distance', value: number] | readonly [kind: 'learningRate' | 'heuristic', value: Scalar]
  /**
   * What is added to the sum of squares under the root, above 0.
   * @default 1e-8
   */
  readonly eps?: Scalar
}

/**
 * What the state of `scaleByDog` holds.
 * @category Transforms
 */
export interface ScaleByDogState {
  readonly count: number
  readonly initParams: Slot
  readonly maxDist: number
  readonly sumSqNormGrads: number
}

/**
 * Scales updates to the distance from the start over the root of the sum of their squares.
 *
 *     r ← max(r, ‖θ − θ₀‖)
 *     G ← G + ‖g‖²
 *     g ← g · r / √(G + ε)
 *
 * r: maxDist; G: sumSqNormGrads; θ₀: initParams; ‖·‖ is over the whole tree. Throws a `RangeError` if eps or the number of
 * initStep is not positive, and a `TypeError` if its kind is unknown.
 *
 * @see Ivgi, Hinder and Carmon, DoG is SGD's best friend: a parameter-free dynamic step size schedule, 2023
 * @category Transforms
 */
export const scaleByDog = /* @__PURE__ */ factory('scaleByDog', makeScaleByDog, 0)

function makeScaleByDog(options: ScaleByDogOptions = {}): GradientTransformation<ScaleByDogState, { params: true }> {
  const { initStep = ['heuristic', 1e-6], eps = 1e-8 } = options
  const [kind, value] = initStep
  checkOneOf('scaleByDog', { 'initStep[0]': kind }, ['distance', 'learningRate', 'heuristic'])
  if (kind === 'distance') checkKnown('scaleByDog', { 'initStep[1]': value })
  checkPositive('scaleByDog', { eps, 'initStep[1]': value })
  return transform(
    { count: 0, initParams: like('params'), maxDist: kind === 'distance' ? value : 0, sumSqNormGrads: 0 },
    (g, s, p) => {
      const { initParams } = s
      const distance = norm(sub(p, initParams))
      const least = kind === 'heuristic' ? mul(value, add(1, norm(initParams))) : 0
      const maxDist = max(max(s.maxDist, least), distance)
      const sumSqNormGrads = add(s.sumSqNormGrads, total(square(g)))
      const quotient = div(maxDist, sqrt(add(sumSqNormGrads, eps)))
      const rate = kind === 'learningRate' ? select(eq(s.count, 0), value, quotient) : quotient
      return [mul(rate, g), { count: add(s.count, 1), initParams, maxDist, sumSqNormGrads }]
    },
    { name: 'scaleByDog' },
  )
}
