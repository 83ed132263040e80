import { checkFinite, checkKnown } from '../numbers/checks.ts'
import { type BoundariesAndScales, sortBoundaries } from './boundaries.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `piecewiseConstantSchedule` can be told.
 * @category Schedules
 */
export interface PiecewiseConstantScheduleOptions {
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /**
   * What the value is multiplied by, by the count from which on it is; counts and factors are 0 or more.
   * @default {}
   */
  readonly boundariesAndScales?: BoundariesAndScales
}

/**
 * Jumps at each boundary: from there on, the value is multiplied by the boundary's scale.
 *
 *     I Π fᵢ    over all i with bᵢ ≤ t
 *
 * I: initValue; bᵢ, fᵢ: the boundaries and their scales; t: the count.
 * Throws a RangeError if initValue is not finite, or a boundary or a scale is negative.
 *
 * @see piecewiseInterpolateSchedule, which glides where this one jumps
 * @category Schedules
 */
export const piecewiseConstantSchedule = /* @__PURE__ */ printing('piecewiseConstantSchedule', makePiecewiseConstantSchedule, 0)

function makePiecewiseConstantSchedule(options: PiecewiseConstantScheduleOptions): Schedule {
  const { initValue, boundariesAndScales = {} } = options
  checkKnown('piecewiseConstantSchedule', { initValue })
  checkFinite('piecewiseConstantSchedule', { initValue })
  const boundaries = sortBoundaries('piecewiseConstantSchedule', boundariesAndScales)
  return (count) => {
    let value = initValue
    for (const [boundary, scale] of boundaries) if (count >= boundary) value *= scale
    return value
  }
}
