import { checkFinite, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { constantSchedule } from './constantSchedule.ts'
import { linearSchedule } from './linearSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `warmupConstantSchedule` can be told.
 * @category Schedules
 */
export interface WarmupConstantScheduleOptions {
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /** The highest value, any finite number. */
  readonly peakValue: number
  /** 0: peakValue from the first step. 0 or more. */
  readonly warmupSteps: number
}

/**
 * Warms up in a straight line from initValue to peakValue, and stays there.
 *
 *     I + (P − I) t / W    for t ≤ W
 *
 * I, P: initValue, peakValue; W: warmupSteps; t: the count.
 * Throws a RangeError if a number is not finite or warmupSteps is negative.
 *
 * @see Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, section 2.2
 * @category Schedules
 */
export const warmupConstantSchedule = /* @__PURE__ */ printing('warmupConstantSchedule', makeWarmupConstantSchedule, 0)

function makeWarmupConstantSchedule(options: WarmupConstantScheduleOptions): Schedule {
  const { initValue, peakValue, warmupSteps } = options
  checkKnown('warmupConstantSchedule', { initValue, peakValue, warmupSteps })
  checkFinite('warmupConstantSchedule', { initValue, peakValue })
  checkNotNegative('warmupConstantSchedule', { warmupSteps })
  if (warmupSteps === 0) return constantSchedule(peakValue)
  return linearSchedule({ initValue, endValue: peakValue, transitionSteps: warmupSteps })
}
