import { add, div, ema, mul, pow, sqrt, square, sub } from '../kernel/expr.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByRmsOptions {
  readonly decay?: number
  readonly eps?: number
  /** What ν starts with. */
  readonly initialScale?: number
  readonly epsInSqrt?: boolean
  readonly biasCorrection?: boolean
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
 */
export function scaleByRms({
  decay = 0.9,
  eps = 1e-8,
  initialScale = 0,
  epsInSqrt = true,
  biasCorrection = false,
}: ScaleByRmsOptions = {}): GradientTransformation<{ count: number; nu: Slot }> {
  checkDecay('scaleByRms', { decay })
  checkNotNegative('scaleByRms', { eps, initialScale })
  return transform(
    { count: 0, nu: like(initialScale) },
    (g, s) => {
      const count = add(s.count, 1)
      const nu = ema(s.nu, square(g), decay)
      // As in scaleByAdam, the bias is taken out of the root.
      const c = biasCorrection ? sqrt(sub(1, pow(decay, count))) : 1
      const rms = epsInSqrt ? sqrt(add(nu, mul(eps, square(c)))) : add(sqrt(nu), mul(eps, c))
      return [div(biasCorrection ? mul(g, c) : g, rms), { count, nu }]
    },
    { name: 'scaleByRms' },
  )
}
