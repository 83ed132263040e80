import { checkFinite, checkKnown, checkPositive, checkSteps } from '../numbers/checks.ts'
import type { CosineOnecycleScheduleOptions } from './cosineOnecycleSchedule.ts'
import { piecewiseInterpolateSchedule } from './piecewiseInterpolateSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `linearOnecycleSchedule` can be told.
 * @category Schedules
 */
export interface LinearOnecycleScheduleOptions extends CosineOnecycleScheduleOptions {
  /**
   * The part of the steps after which the start value is reached again, above pctStart and below 1.
   * @default 0.85
   */
  readonly pctFinal?: number
}

/**
 * Rises to peakValue, falls back to where it started, and on to its end, in a straight line each.
 *
 *     P / d  →  P  →  P / d  →  P / (d e)    at t = 0, ⌊s T⌋, ⌊f T⌋, T
 *
 * P: peakValue; d, e: divFactor, finalDivFactor; s, f: pctStart, pctFinal; T: transitionSteps; t: the count.
 * Throws a RangeError if a number is out of its range, or transitionSteps are too few for three phases.
 *
 * @see Smith and Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates, 2018
 * @category Schedules
 */
export const linearOnecycleSchedule = /* @__PURE__ */ printing('linearOnecycleSchedule', makeLinearOnecycleSchedule, 0)

function makeLinearOnecycleSchedule(options: LinearOnecycleScheduleOptions): Schedule {
  const { transitionSteps, peakValue, pctStart = 0.3, pctFinal = 0.85, divFactor = 25, finalDivFactor = 1e4 } = options
  checkKnown('linearOnecycleSchedule', { peakValue, pctStart, pctFinal, divFactor, finalDivFactor })
  checkSteps('linearOnecycleSchedule', { transitionSteps })
  checkFinite('linearOnecycleSchedule', { peakValue, pctStart, pctFinal })
  checkPositive('linearOnecycleSchedule', { divFactor, finalDivFactor })
  const peak = Math.floor(pctStart * transitionSteps)
  const back = Math.floor(pctFinal * transitionSteps)
  if (!(pctStart >= 0 && peak < back && back < transitionSteps)) {
    throw new RangeError(
      `linearOnecycleSchedule: the phases end after ${peak}, ${back} and ${transitionSteps} steps, wanted 0 ≤ pctStart < pctFinal < 1 and a step or more for each fall`,
    )
  }
  return piecewiseInterpolateSchedule({
    interpolateType: 'linear',
    initValue: peakValue / divFactor,
    boundariesAndScales: { [peak]: divFactor, [back]: 1 / divFactor, [transitionSteps]: 1 / finalDivFactor },
  })
}
