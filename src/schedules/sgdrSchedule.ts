import { checkList } from '../numbers/checks.ts'
import { joinSchedules } from './joinSchedules.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'
import { type WarmupCosineDecayScheduleOptions, warmupCosineDecaySchedule } from './warmupCosineDecaySchedule.ts'

/**
 * Decays along half a cosine and restarts, once for each of the cycles, which last their decaySteps.
 *
 * The last cycle's end value stays.
 * Throws a RangeError if there are no cycles, and as warmupCosineDecaySchedule does for each of them.
 *
 * @see Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017
 * @category Schedules
 */
export const sgdrSchedule = /* @__PURE__ */ printing('sgdrSchedule', makeSgdrSchedule)

function makeSgdrSchedule(cycles: readonly WarmupCosineDecayScheduleOptions[]): Schedule {
  checkList('sgdrSchedule: cycles', cycles, 'the options of warmupCosineDecaySchedule')
  if (cycles.length === 0) throw new RangeError('sgdrSchedule: the list is empty, wanted at least one cycle')
  const schedules = cycles.map((cycle) => warmupCosineDecaySchedule(cycle))
  let end = 0
  const ends = cycles.map(({ decaySteps }) => {
    end += decaySteps
    return end
  })
  return joinSchedules(schedules, ends.slice(0, -1))
}
