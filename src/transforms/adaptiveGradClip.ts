import { factory } from '../factory.ts'
import { leafwise, type Shape } from '../leafwise.ts'
import { checkKnown, checkNotNegative, checkThreshold } from '../numbers/checks.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { axesOf, placeOn, sumsOn } from '../trees/axes.ts'

export interface AdaptiveGradClipOptions {
  /** Lets parameters that are zero leave zero. */
  readonly eps?: number
  /** The axes over which norms are taken, of every leaf. */
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
 */
export const adaptiveGradClip = /* @__PURE__ */ factory('adaptiveGradClip', makeAdaptiveGradClip)

function makeAdaptiveGradClip(
  clipping: number,
  { eps = 1e-3, axis }: AdaptiveGradClipOptions = {},
): GradientTransformation<{}, { params: true }> {
  checkKnown('adaptiveGradClip', { clipping, eps })
  checkThreshold('adaptiveGradClip', { clipping })
  checkNotNegative('adaptiveGradClip', { eps })
  return leafwise({
    name: 'adaptiveGradClip',
    readsParams: true,
    step({ path, shape, updates, params }, out) {
      const summed = axis === undefined ? axesOfUnit(shape, path) : [axis].flat().map((n) => existing(n, shape, path))
      const kept = axesOf(shape).filter((_, i) => !summed.includes(i))
      const squaresOf = (array: Float32Array | Float64Array): Float64Array => sumsOn(kept, array.length, (i) => array[i]! * array[i]!)
      const paramSquares = squaresOf(params)
      const factors = squaresOf(updates).map((squares, unit) => {
        const norm = Math.sqrt(squares)
        // Infinity · 0 is NaN, and an infinite threshold is one that nothing exceeds.
        const most = clipping === Number.POSITIVE_INFINITY ? clipping : clipping * Math.max(Math.sqrt(paramSquares[unit]!), eps)
        if (norm < most || norm === 0) return 1
        return Number.isFinite(norm) ? most / norm : Number.NaN
      })
      for (let i = 0; i < out.length; i++) out[i] = updates[i]! * factors[placeOn(kept, i)]!
    },
  })
}

/** The axes over which the inputs of one output are counted, where the last axis counts the outputs. */
function axesOfUnit(shape: Shape, path: string): number[] {
  const all = shape.map((_, i) => i)
  if (shape.filter((length) => length !== 1).length <= 1) return all
  if (shape.length > 5)
    throw new TypeError(`adaptiveGradClip: grads${path} has ${shape.length} axes, wanted at most 5: pass axis for others`)
  return shape.length < 4 ? [0] : all.slice(0, -1)
}

function existing(axis: number, shape: Shape, path: string): number {
  const i = axis < 0 ? axis + shape.length : axis
  if (shape[i] === undefined) throw new TypeError(`adaptiveGradClip: grads${path} has shape [${shape}], which lacks axis ${axis}`)
  return i
}
