import { checkPeriod } from '../numbers/checks.ts'
import type { Schedule } from '../schedules/schedule.ts'

/**
 * The value of a schedule at one step.
 * @category Looking and mending
 */
export interface ScheduleRow {
  /** Counted from 0. */
  readonly step: number
  readonly value: number
}

/**
 * What `scheduleTable` can be told.
 * @category Looking and mending
 */
export interface ScheduleTableOptions {
  /**
   * At most how many steps of the run are listed, a positive integer up to a million.
   * @default 11
   */
  readonly rows?: number
}

/** More are no table. */
const MAX_ROWS = 1_000_000

/**
 * Lists what a schedule is over a training run: at up to `rows` steps, evenly apart, the first and the last of the run among them, and one
 * behind it, where the schedule would go on.
 *
 *     console.table(scheduleTable(warmupCosineDecaySchedule({ … }), 10_000))
 *
 * Throws a `RangeError` if steps or rows is not a positive integer, or rows above a million, and a `TypeError` if schedule is no function, or returns no number.
 * @category Looking and mending
 */
export function scheduleTable(schedule: Schedule, steps: number, options: ScheduleTableOptions = {}): ScheduleRow[] {
  const { rows = 11 } = options
  if (typeof schedule !== 'function') throw new TypeError(`scheduleTable: schedule is ${String(schedule)}, wanted a function of the count`)
  checkPeriod('scheduleTable: steps', steps)
  checkPeriod('scheduleTable: rows', rows)
  if (rows > MAX_ROWS) throw new RangeError(`scheduleTable: rows is ${rows}, wanted at most ${MAX_ROWS}`)
  const last = steps - 1
  const apart = Array.from({ length: rows }, (_, i) => (rows === 1 ? last : Math.round((last * i) / (rows - 1))))
  return [...new Set([...apart, steps])].map((step) => {
    const value: unknown = schedule(step)
    if (typeof value !== 'number')
      throw new TypeError(`scheduleTable: the schedule returns ${typeof value} at step ${step}, wanted a number`)
    return { step, value }
  })
}
