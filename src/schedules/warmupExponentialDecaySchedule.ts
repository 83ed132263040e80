import { checkFinite, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { type ExponentialDecayOptions, exponentialDecay } from './exponentialDecay.ts'
import { joinSchedules } from './joinSchedules.ts'
import { linearSchedule } from './linearSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * The decay's options count from the end of the warm-up, and its first value is peakValue.
 * @category Schedules
 */
export interface WarmupExponentialDecayScheduleOptions extends ExponentialDecayOptions {
  /** Where the warm-up starts. Any finite number. */
  readonly initValue: number
  /** The highest value, any finite number. */
  readonly peakValue: number
  /** 0: peakValue at the first step. 0 or more. */
  readonly warmupSteps: number
}

/**
 * Warms up in a straight line to peakValue, and from there multiplies by decayRate once in transitionSteps.
 *
 *     I + (P − I) t / W                    for t < W
 *     max(E, P r^((t − W − B) / T))    for t ≥ W + B
 *
 * I, P, E: initValue, peakValue, endValue; W, B, T: warmupSteps, transitionBegin, transitionSteps; r: decayRate; t: the count.
 * Throws a RangeError as exponentialDecay does, and if peakValue is not finite or warmupSteps is negative.
 *
 * @see exponentialDecay
 * @category Schedules
 */
export const warmupExponentialDecaySchedule = /* @__PURE__ */ printing(
  'warmupExponentialDecaySchedule',
  makeWarmupExponentialDecaySchedule,
  0,
)

function makeWarmupExponentialDecaySchedule(options: WarmupExponentialDecayScheduleOptions): Schedule {
  const { initValue, peakValue, warmupSteps, ...decay } = options
  checkKnown('warmupExponentialDecaySchedule', { initValue, peakValue, warmupSteps })
  checkFinite('warmupExponentialDecaySchedule', { initValue, peakValue })
  checkNotNegative('warmupExponentialDecaySchedule', { warmupSteps })
  const warmup = linearSchedule({ initValue, endValue: peakValue, transitionSteps: warmupSteps })
  return joinSchedules([warmup, exponentialDecay({ ...decay, initValue: peakValue })], [warmupSteps])
}
