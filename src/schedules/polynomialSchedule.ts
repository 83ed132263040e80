import { checkFinite, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import { constantSchedule } from './constantSchedule.ts'
import type { LinearScheduleOptions } from './linearSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `polynomialSchedule` can be told.
 * @category Schedules
 */
export interface PolynomialScheduleOptions extends LinearScheduleOptions {
  /** Above 1 the value moves fast at first, below 1 fast at the end. Above 0. */
  readonly power: number
}

/**
 * Goes from initValue to endValue along a power of the time that is left, and stays there.
 *
 *     E + (I − E) (1 − (t − B) / T)ᵖ    for B ≤ t ≤ B + T
 *
 * I, E: initValue, endValue; B, T: transitionBegin, transitionSteps; p: power; t: the count.
 * Throws a RangeError if a number is not finite, power is not positive or transitionBegin is negative.
 *
 * @see Liu, Rabinovich and Berg, ParseNet: Looking Wider to See Better, 2015 (the "poly" learning rate)
 * @category Schedules
 */
export const polynomialSchedule = /* @__PURE__ */ printing('polynomialSchedule', makePolynomialSchedule, 0)

function makePolynomialSchedule(options: PolynomialScheduleOptions): Schedule {
  const { initValue, endValue, power, transitionSteps, transitionBegin = 0 } = options
  checkKnown('polynomialSchedule', { initValue, endValue, transitionSteps, power, transitionBegin })
  checkFinite('polynomialSchedule', { initValue, endValue, transitionSteps })
  checkPositive('polynomialSchedule', { power })
  checkNotNegative('polynomialSchedule', { transitionBegin })
  if (transitionSteps <= 0) return constantSchedule(initValue)
  return (count) => {
    const elapsed = Math.min(Math.max(count - transitionBegin, 0), transitionSteps)
    return (initValue - endValue) * pow(1 - elapsed / transitionSteps, power) + endValue
  }
}
