import { factory } from '../factory.ts'
import { add, div, le, max, min, mul, select, square, sub, total } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkFinite, checkNotNegative, checkOneOf } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `scaleByPolyak` can be told.
 * @category Transforms
 */
export interface ScaleByPolyakOptions {
  /**
   * What the loss can not fall below. Any finite number.
   * @default 0
   */
  readonly fMin?: Scalar
  /**
   * What the step size does not exceed, 0 or more.
   * @default 1
   */
  readonly maxLearningRate?: Scalar
  /**
   * What is added to the squared norm of the gradients, 0 or more.
   * @default 0
   */
  readonly eps?: Scalar
  /**
   * `'sps+'` stands still where the loss is below fMin, `'sps'` climbs.
   * @default 'sps'
   */
  readonly variant?: 'sps' | 'sps+'
}

/**
 * Multiplies updates by the step size that would take a linear loss to its minimum.
 *
 *     η = (f − f_min) / (Σ g² + ε)      over the whole tree; sps+: max(f − f_min, 0) in place of f − f_min
 *     g ← min(η, maxLearningRate) · g   if Σ g² + ε ≤ 2⁻⁵²: 0
 *
 * f: the loss, which `update` takes as `{ value }` behind the parameters; f_min: fMin. Throws a `RangeError` if fMin is not
 * finite, or maxLearningRate or ε is negative or not finite, and a `TypeError` for another variant.
 *
 * @see Loizou, Vaswani, Laradji and Lacoste-Julien, Stochastic Polyak step-size for SGD, 2021
 * @category Transforms
 */
export const scaleByPolyak = /* @__PURE__ */ factory('scaleByPolyak', makeScaleByPolyak, 0)

function makeScaleByPolyak(options: ScaleByPolyakOptions = {}): GradientTransformation<{}, { value: number }> {
  const { fMin = 0, maxLearningRate = 1, eps = 0, variant = 'sps' } = options
  checkFinite('scaleByPolyak', { fMin })
  checkNotNegative('scaleByPolyak', { maxLearningRate, eps })
  checkOneOf('scaleByPolyak', { variant }, ['sps', 'sps+'])
  return stateless(
    (g, _p: unknown, { value }: { value: Expr }) => {
      const squares = add(total(square(g)), eps)
      const gap = sub(value, fMin)
      const rate = div(variant === 'sps' ? gap : max(gap, 0), squares)
      return mul(select(le(squares, Number.EPSILON), 0, min(rate, maxLearningRate)), g)
    },
    { name: 'scaleByPolyak' },
  )
}
