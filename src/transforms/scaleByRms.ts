import { factory } from '../factory.ts'
import { rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, div, ema, mul, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByRms` can be told.
 * @category Transforms
 */
export interface ScaleByRmsOptions {
  /**
   * The decay of the mean of squares, from 0 to below 1.
   * @default 0.9
   */
  readonly decay?: Scalar
  /**
   * What is added under the root, or beside it, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * What ν starts with. 0 or more.
   * @default 0
   */
  readonly initialScale?: number
  /**
   * Whether eps is added under the root, instead of beside it.
   * @default true
   */
  readonly epsInSqrt?: boolean
  /**
   * Whether averages make up for their start.
   * @default false
   */
  readonly biasCorrection?: boolean
}

/**
 * What the state of `scaleByRms` holds.
 * @category Transforms
 */
export interface ScaleByRmsState {
  readonly count: number
  readonly nu: Slot
}

/**
 * Divides updates by the root of the running mean of their squares.
 *
 *     ν ← β ν + (1 − β) g²
 *     ν̂ = ν                with biasCorrection: ν / (1 − βᵗ)
 *     g ← g / √(ν̂ + ε)      without epsInSqrt: g / (√ν̂ + ε)
 *
 * β: decay. Throws a `RangeError` if the decay is not from 0 to below 1, or ε or initialScale is negative or not finite.
 *
 * @see Hinton, Neural networks for machine learning, lecture 6e, 2012
 * @category Transforms
 */
export const scaleByRms = /* @__PURE__ */ factory('scaleByRms', makeScaleByRms, 0)

function makeScaleByRms(options: ScaleByRmsOptions = {}): GradientTransformation<ScaleByRmsState> {
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false } = options
  checkFlags('scaleByRms', { epsInSqrt, biasCorrection })
  checkKnown('scaleByRms', { initialScale })
  checkDecay('scaleByRms', { decay })
  checkNotNegative('scaleByRms', { eps, initialScale })
  return transform(
    { count: 0, nu: like(initialScale) },
    (g, s) => {
      const count = add(s.count, 1)
      const nu = ema(s.nu, square(g), decay)
      const c = biasCorrection ? rootOfWeight(decay, count) : 1
      const rms = epsInSqrt ? rootTimes(c, nu, 0, eps) : rootTimes(c, nu, eps)
      return [div(mul(g, c), rms), { count, nu }]
    },
    { name: 'scaleByRms' },
  )
}
