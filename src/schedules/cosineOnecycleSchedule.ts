import { checkFinite, checkKnown, checkPositive, checkSteps } from '../numbers/checks.ts'
import { piecewiseInterpolateSchedule } from './piecewiseInterpolateSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `cosineOnecycleSchedule` can be told.
 * @category Schedules
 */
export interface CosineOnecycleScheduleOptions {
  /** How many steps the whole cycle takes, above 0. */
  readonly transitionSteps: number
  /** The highest value, any finite number. */
  readonly peakValue: number
  /**
   * The part of the steps after which the peak is reached, at least 0 and below 1.
   * @default 0.3
   */
  readonly pctStart?: number
  /**
   * How much lower than the peak the cycle starts. Above 0.
   * @default 25
   */
  readonly divFactor?: number
  /**
   * How much lower than its start the cycle ends. Above 0.
   * @default 1e4
   */
  readonly finalDivFactor?: number
}

/**
 * Rises to peakValue and falls below where it started, along half a cosine each.
 *
 *     P / d  →  P  →  P / (d e)    at t = 0, ⌊s T⌋, ⌊T⌋
 *
 * P: peakValue; d, e: divFactor, finalDivFactor; s: pctStart; T: transitionSteps; t: the count.
 * Throws a RangeError if a number is out of its range.
 *
 * @see Smith and Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates, 2018
 * @category Schedules
 */
export const cosineOnecycleSchedule = /* @__PURE__ */ printing('cosineOnecycleSchedule', makeCosineOnecycleSchedule, 0)

function makeCosineOnecycleSchedule(options: CosineOnecycleScheduleOptions): Schedule {
  const { transitionSteps, peakValue, pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options
  checkKnown('cosineOnecycleSchedule', { peakValue, pctStart, divFactor, finalDivFactor })
  checkSteps('cosineOnecycleSchedule', { transitionSteps })
  checkFinite('cosineOnecycleSchedule', { peakValue, pctStart })
  checkPositive('cosineOnecycleSchedule', { divFactor, finalDivFactor })
  const peak = Math.floor(pctStart * transitionSteps)
  const end = Math.floor(transitionSteps)
  if (!(pctStart >= 0 && peak < end)) {
    throw new RangeError(
      `cosineOnecycleSchedule: the phases end after ${peak} and ${end} steps, wanted 0 ≤ pctStart < 1 and a step or more to fall`,
    )
  }
  return piecewiseInterpolateSchedule({
    interpolateType: 'cosine',
    initValue: peakValue / divFactor,
    boundariesAndScales: { [peak]: divFactor, [end]: 1 / (divFactor * finalDivFactor) },
  })
}
