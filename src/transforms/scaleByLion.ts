import { factory } from '../factory.ts'
import { abs, add, clamp, div, ema, lt, mul, select, sign, square } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkOneOf } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByLion` can be told.
 * @category Transforms
 */
export interface ScaleByLionOptions {
  /**
   * The share of the mean of gradients in the direction of a step, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.99
   */
  readonly b2?: Scalar
  /**
   * `'hard'` is the sign, `'smooth'` a sign that is rounded off, `'refined'` one that is linear around 0.
   * @default 'hard'
   */
  readonly mode?: 'hard' | 'smooth' | 'refined'
  /**
   * How steep the smooth sign is at 0. Any finite number.
   * @default 1
   */
  readonly smoothBeta?: Scalar
}

/**
 * What the state of `scaleByLion` holds.
 * @category Transforms
 */
export interface ScaleByLionState {
  readonly count: number
  readonly mu: Slot
}

/**
 * Replaces updates by the sign of their mix with their running average.
 *
 *     x = β₁ μ + (1 − β₁) g
 *     g ← sign(x)      smooth: tanh(smoothBeta · x); refined: x where |x| < 1, sign(x) elsewhere
 *     μ ← β₂ μ + (1 − β₂) g        of the g that came in
 *
 * β₁, β₂: b1, b2. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or smoothBeta is not finite, and a `TypeError` for
 * another mode.
 *
 * @see Chen et al., Symbolic discovery of optimization algorithms, 2023
 * @category Transforms
 */
export const scaleByLion = /* @__PURE__ */ factory('scaleByLion', makeScaleByLion, 0)

function makeScaleByLion(options: ScaleByLionOptions = {}): GradientTransformation<ScaleByLionState> {
  const { b1 = 0.9, b2 = 0.99, mode = 'hard', smoothBeta = 1 } = options
  checkDecay('scaleByLion', { b1, b2 })
  checkFinite('scaleByLion', { smoothBeta })
  const signs = {
    hard: sign,
    smooth: (x: Expr) => tanh(mul(smoothBeta, x)),
    refined: (x: Expr) => select(lt(abs(x), 1), x, sign(x)),
  }
  checkOneOf('scaleByLion', { mode }, Object.keys(signs))
  return transform(
    { count: 0, mu: like(0) },
    (g, s) => {
      const mixed = ema(s.mu, g, b1)
      return [signs[mode](mixed), { count: add(s.count, 1), mu: ema(s.mu, g, b2) }]
    },
    { name: 'scaleByLion' },
  )
}

/**
 * tanh x, of operations that kernels have: Lambert's continued fraction x / (1 + x² / (3 + x² / (5 + …))) of a 32nd of x,
 * which is then doubled five times, tanh 2y = 2 tanh y / (1 + tanh² y). Beyond ±20, tanh is ±1 in float64 too.
 */
function tanh(x: Expr): Expr {
  const small = div(clamp(x, -20, 20), 32)
  const squared = square(small)
  let fraction: Scalar = 15
  for (const odd of [13, 11, 9, 7, 5, 3, 1]) fraction = add(odd, div(squared, fraction))
  let t = div(small, fraction)
  for (let doubling = 0; doubling < 5; doubling++) t = div(add(t, t), add(1, square(t)))
  return t
}
