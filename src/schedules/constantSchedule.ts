import { checkFinite, checkKnown } from '../numbers/checks.ts'
import type { Schedule } from './schedule.ts'

/**
 * Holds one value throughout. Throws a RangeError if it is not finite.
 * @category Schedules
 */
export function constantSchedule(value: number): Schedule {
  checkKnown('constantSchedule', { value })
  checkFinite('constantSchedule', { value })
  return () => value
}
