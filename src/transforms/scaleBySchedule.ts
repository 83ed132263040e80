import { factory } from '../factory.ts'
import { add, call, mul } from '../kernel/expr.ts'
import { textOf } from '../numbers/text.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What the state of `scaleBySchedule` holds.
 * @category Transforms
 */
export interface ScaleByScheduleState {
  readonly count: number
}

/**
 * Multiplies updates by a factor that follows a schedule, and does not turn them downhill.
 *
 *     g ← schedule(count) · g
 *
 * @see Optax, scale_by_schedule
 * @category Transforms
 */
export const scaleBySchedule = /* @__PURE__ */ factory('scaleBySchedule', makeScaleBySchedule)

function makeScaleBySchedule(schedule: Schedule): GradientTransformation<ScaleByScheduleState> {
  if (typeof schedule !== 'function')
    throw new TypeError(`scaleBySchedule: schedule is ${textOf(schedule)}, wanted a function of the count`)
  return transform({ count: 0 }, (g, s) => [mul(call(schedule, s.count), g), { count: add(s.count, 1) }], { name: 'scaleBySchedule' })
}
