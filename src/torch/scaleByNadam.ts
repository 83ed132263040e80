import { rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, call, div, ema, mul, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import type { HostFunction } from '../kernel/value.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface ScaleByNadamOptions {
  readonly b1: Scalar
  readonly b2: Scalar
  readonly eps: Scalar
  readonly momentumDecay: Scalar
}

export interface ScaleByNadamState {
  readonly count: number
  readonly muProduct: number
  readonly mu: Slot
  readonly nu: Slot
}

/**
 * Rescales updates as Adam does, with a Nesterov momentum that grows from step to step.
 *
 *     cₜ = β₁ (1 − ½ · 0.96^(ψ t))
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← β₂ ν + (1 − β₂) g²
 *     μ̂ = cₜ₊₁ μ / (1 − c₁ ⋯ cₜ₊₁) + (1 − cₜ) g / (1 − c₁ ⋯ cₜ)
 *     g ← μ̂ / (√(ν / (1 − β₂ᵗ)) + ε)
 *
 * ψ: momentumDecay; c₁ ⋯ cₜ: `muProduct` of the state. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or ε or ψ
 * is negative or not finite.
 *
 * @see Dozat, Incorporating Nesterov momentum into Adam, 2016; PyTorch 2.13, torch/optim/nadam.py
 */
export function scaleByNadam(options: ScaleByNadamOptions): GradientTransformation<ScaleByNadamState> {
  const { b1, b2, eps, momentumDecay } = options
  checkDecay('scaleByNadam', { b1, b2 })
  checkNotNegative('scaleByNadam', { eps, momentumDecay })
  return transform(
    { count: 0, muProduct: 1, mu: like(0), nu: like(0) },
    (g, s) => {
      const count = add(s.count, 1)
      const now = call(coefficient, count, b1, momentumDecay)
      const next = call(coefficient, add(count, 1), b1, momentumDecay)
      const muProduct = mul(s.muProduct, now)
      const mu = ema(s.mu, g, b1)
      const nu = ema(s.nu, square(g), b2)
      const c = rootOfWeight(b2, count)
      const ahead = mul(mul(c, div(next, sub(1, mul(muProduct, next)))), mu)
      const present = mul(mul(c, div(sub(1, now), sub(1, muProduct))), g)
      return [div(add(ahead, present), rootTimes(c, nu, eps)), { count, muProduct, mu, nu }]
    },
    { name: 'scaleByNadam' },
  )
}

const coefficient: HostFunction = (t = 0, b1 = 0, momentumDecay = 0) => b1 * (1 - 0.5 * pow(0.96, t * momentumDecay))
