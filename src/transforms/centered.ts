import { factory } from '../factory.ts'
import { add, debias, div, ema, max, sqrt, square, sub } from '../kernel/expr.ts'
import { checkDecay, checkFlags, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import type { ScaleByRmsOptions } from './scaleByRms.ts'

/**
 * What the state of `centered` holds.
 * @category Transforms
 */
export interface CenteredState {
  readonly count: number
  readonly mu: Slot
  readonly nu: Slot
}

/**
 * Divides updates by their running standard deviation.
 *
 *     μ ← β μ + (1 − β) g
 *     ν ← β ν + (1 − β) g²
 *     σ² = max(ν̂ − μ̂², 0)      μ̂ = μ, ν̂ = ν; with biasCorrection: μ / (1 − βᵗ), ν / (1 − βᵗ)
 *     g ← g / √(σ² + ε)        without epsInSqrt: g / (√σ² + ε)
 *
 * β: decay. Rounding can make ν̂ − μ̂² negative where gradients are nearly constant, hence the maximum.
 * Throws a `RangeError` if the decay is not from 0 to below 1, or ε or initialScale is negative or not finite.
 *
 * @see Graves, Generating sequences with recurrent neural networks, 2013
 * @category Transforms
 */
export const centered = /* @__PURE__ */ factory(
  'centered',
  (options: ScaleByRmsOptions = {}): GradientTransformation<CenteredState> => {
    const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false } = options
    checkFlags('centered', { epsInSqrt, biasCorrection })
    checkKnown('centered', { initialScale })
    checkDecay('centered', { decay })
    checkNotNegative('centered', { eps, initialScale })
    return transform(
      { count: 0, mu: like(0), nu: like(initialScale) },
      (g, s) => {
        const count = add(s.count, 1)
        const mu = ema(s.mu, g, decay)
        const nu = ema(s.nu, square(g), decay)
        const muHat = biasCorrection ? debias(mu, decay, count) : mu
        const nuHat = biasCorrection ? debias(nu, decay, count) : nu
        const variance = max(sub(nuHat, square(muHat)), 0)
        const deviation = epsInSqrt ? sqrt(add(variance, eps)) : add(sqrt(variance), eps)
        return [div(g, deviation), { count, mu, nu }]
      },
      { name: 'centered' },
    )
  },
  0,
)
