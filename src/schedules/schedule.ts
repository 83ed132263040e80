import type { Scalar } from '../kernel/node.ts'

/**
 * A hyperparameter over time: a pure function of the step count, which starts at 0.
 * @category Schedules
 */
export type Schedule = (count: number) => number

/**
 * A hyperparameter that is a number or an expression, or that follows a schedule.
 * @category Schedules
 */
export type ScalarOrSchedule = Scalar | Schedule
