import { checkFinite, checkKnown, checkOneOf } from '../numbers/checks.ts'
import { cos } from '../numbers/math.ts'
import { type BoundariesAndScales, sortBoundaries } from './boundaries.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `piecewiseInterpolateSchedule` can be told.
 * @category Schedules
 */
export interface PiecewiseInterpolateScheduleOptions {
  /** `'linear'` has corners at the boundaries, `'cosine'` arrives and leaves level. */
  readonly interpolateType: 'linear' | 'cosine'
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /**
   * What the value is multiplied by, by the count at which it has arrived there; counts and factors are 0 or more.
   * @default {}
   */
  readonly boundariesAndScales?: BoundariesAndScales
}

/**
 * Glides from boundary to boundary: at each, it has arrived at the value before times the boundary's scale.
 *
 *     vᵢ = vᵢ₋₁ fᵢ,  p = (t − bᵢ₋₁) / (bᵢ − bᵢ₋₁)    for bᵢ₋₁ ≤ t < bᵢ
 *     linear:  vᵢ₋₁ + (vᵢ − vᵢ₋₁) p
 *     cosine:  vᵢ + ½ (vᵢ₋₁ − vᵢ) (1 + cos(π p))
 *
 * bᵢ, fᵢ: the boundaries and their scales; b₀ = 0, v₀ = initValue; t: the count.
 * Throws a TypeError for another interpolateType, a RangeError if initValue is not finite, or a boundary or a scale is negative.
 *
 * @see piecewiseConstantSchedule, which jumps where this one glides
 * @category Schedules
 */
export const piecewiseInterpolateSchedule = /* @__PURE__ */ printing('piecewiseInterpolateSchedule', makePiecewiseInterpolateSchedule, 0)

function makePiecewiseInterpolateSchedule(options: PiecewiseInterpolateScheduleOptions): Schedule {
  const { interpolateType, initValue, boundariesAndScales = {} } = options
  checkOneOf('piecewiseInterpolateSchedule', { interpolateType }, ['linear', 'cosine'])
  checkKnown('piecewiseInterpolateSchedule', { initValue })
  checkFinite('piecewiseInterpolateSchedule', { initValue })
  const boundaries = sortBoundaries('piecewiseInterpolateSchedule', boundariesAndScales)
  const interpolate = interpolateType === 'linear' ? linear : cosine
  return (count) => {
    let start = 0
    let value = initValue
    for (const [boundary, scale] of boundaries) {
      const next = value * scale
      if (count < boundary) return interpolate(value, next, (count - start) / (boundary - start))
      start = boundary
      value = next
    }
    return value
  }
}

function linear(from: number, to: number, part: number): number {
  return (to - from) * part + from
}

function cosine(from: number, to: number, part: number): number {
  return to + ((from - to) / 2) * (cos(Math.PI * part) + 1)
}
