import { factory } from '../factory.ts'
import { add, div, ema, mul, sqrt, square } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByAdadelta` can be told.
 * @category Transforms
 */
export interface ScaleByAdadeltaOptions {
  /**
   * The decay of the means of squares, of gradients and of steps, from 0 to below 1.
   * @default 0.9
   */
  readonly rho?: Scalar
  /**
   * What is added under both roots, 0 or more.
   * @default 1e-6
   */
  readonly eps?: Scalar
}

/**
 * What the state of `scaleByAdadelta` holds.
 * @category Transforms
 */
export interface ScaleByAdadeltaState {
  readonly eG: Slot
  readonly eX: Slot
}

/**
 * Rescales updates from the running mean of their squares to that of the squared steps, so that steps have the unit of the
 * parameters.
 *
 *     e_g ← ρ e_g + (1 − ρ) g²
 *     g ← g √(e_x + ε) / √(e_g + ε)
 *     e_x ← ρ e_x + (1 − ρ) g²        of the g that comes out
 *
 * e_g, e_x: `eG`, `eX` of the state. Throws a `RangeError` if rho is not from 0 to below 1, or ε is negative or not finite.
 *
 * @see Zeiler, Adadelta: an adaptive learning rate method, 2012
 * @category Transforms
 */
export const scaleByAdadelta = /* @__PURE__ */ factory('scaleByAdadelta', makeScaleByAdadelta, 0)

function makeScaleByAdadelta(options: ScaleByAdadeltaOptions = {}): GradientTransformation<ScaleByAdadeltaState> {
  const { rho = 0.9, eps = 1e-6 } = options
  checkDecay('scaleByAdadelta', { rho })
  checkNotNegative('scaleByAdadelta', { eps })
  return transform(
    { eG: like(0), eX: like(0) },
    (g, s) => {
      const eG = ema(s.eG, square(g), rho)
      const ratio = div(sqrt(add(s.eX, eps)), sqrt(add(eG, eps)))
      const step = mul(ratio, g)
      return [step, { eG, eX: ema(s.eX, square(step), rho) }]
    },
    { name: 'scaleByAdadelta' },
  )
}
