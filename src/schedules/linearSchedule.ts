import { checkFinite, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { constantSchedule } from './constantSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `linearSchedule` can be told.
 * @category Schedules
 */
export interface LinearScheduleOptions {
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /** The value in the end, any finite number. */
  readonly endValue: number
  /** How many steps the transition takes; 0 or less: it never starts, and initValue stays. */
  readonly transitionSteps: number
  /**
   * How many steps initValue stays before the transition. 0 or more.
   * @default 0
   */
  readonly transitionBegin?: number
}

/**
 * Goes from initValue to endValue in a straight line, and stays there.
 *
 *     E + (I − E) (1 − (t − B) / T)    for B ≤ t ≤ B + T
 *
 * I, E: initValue, endValue; B, T: transitionBegin, transitionSteps; t: the count.
 * Throws a RangeError if a number is not finite or transitionBegin is negative.
 *
 * @see polynomialSchedule, of which this is the first power
 * @category Schedules
 */
export const linearSchedule = /* @__PURE__ */ printing('linearSchedule', makeLinearSchedule, 0)

function makeLinearSchedule(options: LinearScheduleOptions): Schedule {
  const { initValue, endValue, transitionSteps, transitionBegin = 0 } = options
  checkKnown('linearSchedule', { initValue, endValue, transitionSteps, transitionBegin })
  checkFinite('linearSchedule', { initValue, endValue, transitionSteps })
  checkNotNegative('linearSchedule', { transitionBegin })
  if (transitionSteps <= 0) return constantSchedule(initValue)
  return (count) => {
    const elapsed = Math.min(Math.max(count - transitionBegin, 0), transitionSteps)
    return (initValue - endValue) * (1 - elapsed / transitionSteps) + endValue
  }
}
