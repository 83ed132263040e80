import { factory } from '../factory.ts'
import { rootOfWeight, rootTimes } from '../kernel/bias.ts'
import { add, debias, div, ema, mul, sign, square, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByAdamState } from './scaleByAdam.ts'

/**
 * What `scaleByYogi` can be told.
 * @category Transforms
 */
export interface ScaleByYogiOptions {
  /**
   * The decay of the mean of gradients, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of the mean of their squares, from 0 to below 1.
   * @default 0.999
   */
  readonly b2?: Scalar
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-3
   */
  readonly eps?: Scalar
  /**
   * What is added under the root, 0 or more.
   * @default 0
   */
  readonly epsRoot?: Scalar
  /**
   * What μ and ν start with. 0 or more.
   * @default 1e-6
   */
  readonly initialAccumulatorValue?: number
}

/**
 * Rescales updates as `scaleByAdam` does, with a ν whose change does not grow with ν, so that steps grow again slowly.
 *
 *     μ ← β₁ μ + (1 − β₁) g
 *     ν ← ν − (1 − β₂) sign(ν − g²) g²
 *     g ← μ / (1 − β₁ᵗ) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * β₁, β₂: b1, b2; ε, εᵣ: eps, epsRoot. Throws a `RangeError` if b1 or b2 is not from 0 to below 1, or another option is
 * negative or not finite.
 *
 * @see Zaheer, Reddi, Sachan, Kale and Kumar, Adaptive methods for nonconvex optimization, 2018
 * @category Transforms
 */
export const scaleByYogi = /* @__PURE__ */ factory('scaleByYogi', makeScaleByYogi, 0)

function makeScaleByYogi(options: ScaleByYogiOptions = {}): GradientTransformation<ScaleByAdamState> {
  const { b1 = 0.9, b2 = 0.999, eps = 1e-3, epsRoot = 0, initialAccumulatorValue = 1e-6 } = options
  checkKnown('scaleByYogi', { initialAccumulatorValue })
  checkDecay('scaleByYogi', { b1, b2 })
  checkNotNegative('scaleByYogi', { eps, epsRoot, initialAccumulatorValue })
  return transform(
    { count: 0, mu: like(initialAccumulatorValue), nu: like(initialAccumulatorValue) },
    (g, s) => {
      const count = add(s.count, 1)
      const mu = ema(s.mu, g, b1)
      const direction = sign(sub(s.nu, square(g)))
      const nu = sub(s.nu, mul(mul(sub(1, b2), direction), square(g)))
      const c = rootOfWeight(b2, count)
      return [div(debias(mu, b1, count, c), rootTimes(c, nu, eps, epsRoot)), { count, mu, nu }]
    },
    { name: 'scaleByYogi' },
  )
}
