import { alongEach } from '../along.ts'
import { factory } from '../factory.ts'
import { add, div, ema, eq, max, min, mul, select, sqrt, square, sub } from '../kernel/expr.ts'
import type { Line } from '../kernel/linePass.ts'
import { maxTo } from '../kernel/lines/expr.ts'
import { keep } from '../kernel/lines/keep.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkNotNegative } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, LinesSlot, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleBySm3` can be told.
 * @category Transforms
 */
export interface ScaleBySm3Options {
  /**
   * The decay of the mean of what comes out, from 0 to below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * The decay of μ; with 1, it is no average but a sum. From 0 to 1.
   * @default 1
   */
  readonly b2?: Scalar
  /**
   * What is added to the bounds under the root, 0 or more.
   * @default 1e-8
   */
  readonly eps?: Scalar
}

/**
 * What the state of `scaleBySm3` holds.
 * @category Transforms
 */
export interface ScaleBySm3State {
  readonly mu: LinesSlot
  readonly nu: Slot
}

/**
 * Divides updates by the root of the sum of all their squares so far, of which it holds one bound for each row and each
 * column only, and averages what comes out.
 *
 *     a[i, j] = g[i, j]² + min(μ[i], μ[j])        with b2 < 1: β₂ min(μ[i], μ[j]) + (1 − β₂) g[i, j]²
 *     μ[i] ← max over j of a[i, j],  μ[j] ← max over i of a[i, j]
 *     ν ← β₁ ν + (1 − β₁) g / √(a + ε)            where a = 0: β₁ ν
 *     g ← ν
 *
 * Of a leaf `{ data, shape }` of n axes, the `mu` of the state holds the bounds of the first axis, then those of the second,
 * and so on; of other leaves, which have one axis, one for each element. β₁, β₂: b1, b2. Throws a `RangeError` if b1 is not from
 * 0 to below 1, b2 not from 0 to 1, or ε is negative or not finite.
 *
 * @see Anil, Gupta, Koren and Singer, Memory-efficient adaptive optimization, 2019
 * @category Transforms
 */
export const scaleBySm3 = /* @__PURE__ */ factory('scaleBySm3', makeScaleBySm3, 0)

function makeScaleBySm3(options: ScaleBySm3Options = {}): GradientTransformation<ScaleBySm3State> {
  const { b1 = 0.9, b2 = 1, eps = 1e-8 } = options
  checkDecay('scaleBySm3', b2 === 1 ? { b1 } : { b1, b2 })
  checkNotNegative('scaleBySm3', { eps })
  const share = select(eq(b2, 1), 1, sub(1, b2))
  return transform(
    { mu: alongEach(axesOf, 0), nu: like(0) },
    (g, s) => {
      const [first = 0, ...others] = s.mu
      const bound = others.reduce<Scalar>(min, first)
      const a = add(mul(share, square(g)), mul(b2, bound))
      // All are 0 or more, and of an axis without elements the largest is −∞.
      const mu = s.mu.map((_, axis) => max(maxTo(a, lineOn(axis)), 0))
      const nu = ema(s.nu, select(eq(a, 0), 0, div(g, sqrt(add(a, eps)))), b1)
      return [nu, { mu, nu }]
    },
    { name: 'scaleBySm3' },
  )
}

const lines: Line[] = []
/** The line that keeps one axis; the elements, of which there is one, where there are no axes. */
const lineOn = (axis: number): Line => (lines[axis] ??= keep((shape) => (shape.length === 0 ? [] : [axis])))

const axesOf = (shape: readonly number[]): readonly Line[] => (shape.length === 0 ? [lineOn(0)] : shape.map((_, axis) => lineOn(axis)))
