import { checkList, checkNotNegative } from '../numbers/checks.ts'
import { textOf } from '../numbers/text.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * Follows one schedule after the other; each counts from 0 again where it begins.
 *
 *     scheduleᵢ(t − bᵢ)    for bᵢ ≤ t < bᵢ₊₁
 *
 * bᵢ: the boundaries, of which there is one fewer than schedules, since b₀ = 0; t: the count.
 * Throws if a schedule is not a function, if the boundaries do not increase, or are too few or too many.
 *
 * @see sgdrSchedule, which joins cosines
 * @category Schedules
 */
export const joinSchedules = /* @__PURE__ */ printing('joinSchedules', makeJoinSchedules)

function makeJoinSchedules(schedules: readonly Schedule[], boundaries: readonly number[]): Schedule {
  checkList('joinSchedules: schedules', schedules, 'schedules')
  checkList('joinSchedules: boundaries', boundaries, 'numbers')
  const [first, ...later] = schedules.map((schedule, i) => {
    if (typeof schedule !== 'function') {
      throw new TypeError(`joinSchedules: schedules[${i}] is ${textOf(schedule)}, wanted a function of the step count`)
    }
    return { schedule, start: boundaries[i - 1] ?? 0 }
  })
  if (first === undefined || boundaries.length !== later.length) {
    throw new RangeError(
      `joinSchedules: ${schedules.length} schedules came with ${boundaries.length} boundaries, wanted one boundary fewer than schedules`,
    )
  }
  boundaries.forEach((boundary, i) => {
    checkNotNegative('joinSchedules', { [`boundaries[${i}]`]: boundary })
    if (boundary <= (boundaries[i - 1] ?? -1)) {
      throw new RangeError(`joinSchedules: boundaries are ${boundaries.join(', ')}, wanted each greater than the last`)
    }
  })
  return (count) => {
    let current = first
    for (const stage of later) if (count >= stage.start) current = stage
    return current.schedule(count - current.start)
  }
}
