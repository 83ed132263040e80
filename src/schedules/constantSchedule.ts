import { checkFinite, checkKnown } from '../numbers/checks.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * Holds one value throughout. Throws a RangeError if it is not finite.
 * @category Schedules
 */
export const constantSchedule = /* @__PURE__ */ printing('constantSchedule', makeConstantSchedule)

function makeConstantSchedule(value: number): Schedule {
  checkKnown('constantSchedule', { value })
  checkFinite('constantSchedule', { value })
  return () => value
}
