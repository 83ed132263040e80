import { factory } from '../factory.ts'
import { div, eq, finite, lt, max, mul, or, select, sqrt, square } from '../kernel/expr.ts'
import { sumTo } from '../kernel/lines/expr.ts'
import { keep } from '../kernel/lines/keep.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkNotNegative, checkThreshold } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `adaptiveGradClip` can be told.
 * @category Transforms
 */
export interface AdaptiveGradClipOptions {
  /**
   * Lets parameters that are zero leave zero. 0 or more.
   * @default 1e-3
   */
  readonly eps?: Scalar
  /**
   * The axes over which norms are taken, of every leaf.
   * @default undefined
   */
  readonly axis?: number | readonly number[]
}

/**
 * Scales the updates of a unit down where their norm exceeds a share of the norm of its parameters.
 *
 *     m = clipping · max(‖θ‖, ε)
 *     g ← g               if ‖g‖ < m
 *     g ← g · m / ‖g‖     otherwise
 *
 * ‖x‖ = √(Σ x²) over a unit: over the first axis of a leaf `{ data, shape }` of two or three axes, over all but the last of
 * one of four or five, and over the whole of any other that has at most one axis longer than 1; with `axis`, over these axes,
 * counted from the end where negative. A norm that is infinite or NaN makes the updates of its unit NaN.
 * Throws a `RangeError` if clipping is negative or NaN, or ε is negative or not finite, and on update a `TypeError` for a leaf of more axes, or
 * one that lacks an axis.
 *
 * @see Brock, De, Smith and Simonyan, High-performance large-scale image recognition without normalization, 2021
 * @category Transforms
 */
export const adaptiveGradClip = /* @__PURE__ */ factory('adaptiveGradClip', makeAdaptiveGradClip, 1)

function makeAdaptiveGradClip(clipping: Scalar, options: AdaptiveGradClipOptions = {}): GradientTransformation<{}, { params: true }> {
  const { eps = 1e-3, axis } = options
  checkThreshold('adaptiveGradClip', { clipping })
  checkNotNegative('adaptiveGradClip', { eps })
  const units = keep((shape) => {
    const summed = axis === undefined ? axesOfUnit(shape) : [axis].flat().map((n) => existing(n, shape))
    return shape.map((_, i) => i).filter((i) => !summed.includes(i))
  })
  const normOf = (x: Expr): Expr => sqrt(sumTo(square(x), units))
  return stateless(
    (g, p) => {
      const norm = normOf(g)
      // Infinity · 0 is NaN, and an infinite threshold is one that nothing exceeds.
      const most = select(lt(clipping, Number.POSITIVE_INFINITY), mul(clipping, max(normOf(p), eps)), clipping)
      const factor = select(finite(norm), div(most, norm), Number.NaN)
      return mul(g, select(or(lt(norm, most), eq(norm, 0)), 1, factor))
    },
    { name: 'adaptiveGradClip' },
  )
}

/** The axes over which the inputs of one output are counted, where the last axis counts the outputs. */
function axesOfUnit(shape: readonly number[]): number[] {
  const all = shape.map((_, i) => i)
  if (shape.filter((length) => length !== 1).length <= 1) return all
  if (shape.length > 5) throw new TypeError(`has ${shape.length} axes, wanted at most 5: pass axis for others`)
  return shape.length < 4 ? [0] : all.slice(0, -1)
}

function existing(axis: number, shape: readonly number[]): number {
  const i = axis < 0 ? axis + shape.length : axis
  if (shape[i] === undefined) throw new TypeError(`has shape [${shape}], which lacks axis ${axis}`)
  return i
}
