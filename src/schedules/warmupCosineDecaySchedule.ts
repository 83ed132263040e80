import { checkFinite, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { cosineDecaySchedule } from './cosineDecaySchedule.ts'
import { joinSchedules } from './joinSchedules.ts'
import { linearSchedule } from './linearSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `warmupCosineDecaySchedule` can be told.
 * @category Schedules
 */
export interface WarmupCosineDecayScheduleOptions {
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /** The highest value, any finite number. */
  readonly peakValue: number
  /** 0: peakValue at the first step. 0 or more. */
  readonly warmupSteps: number
  /** The length of the whole schedule: it includes the warm-up. Any finite number. */
  readonly decaySteps: number
  /**
   * The value that the decay ends with, any finite number.
   * @default 0
   */
  readonly endValue?: number
  /**
   * The power of the cosine, above 0.
   * @default 1
   */
  readonly exponent?: number
}

/**
 * Warms up in a straight line to peakValue, decays along half a cosine to endValue, and stays there.
 *
 *     I + (P − I) t / W                                     for t < W
 *     E + (P − E) (½ (1 + cos(π (t − W) / (D − W))))ᵖ    for W ≤ t ≤ D
 *
 * I, P, E: initValue, peakValue, endValue; W, D: warmupSteps, decaySteps; p: exponent; t: the count.
 * A peakValue of 0 stays 0 after the warm-up, whatever endValue is.
 * Throws a RangeError if a number is not finite, warmupSteps is negative, decaySteps leaves no step after it,
 * or exponent is not positive.
 *
 * @see Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017
 * @category Schedules
 */
export const warmupCosineDecaySchedule = /* @__PURE__ */ printing('warmupCosineDecaySchedule', makeWarmupCosineDecaySchedule, 0)

function makeWarmupCosineDecaySchedule(options: WarmupCosineDecayScheduleOptions): Schedule {
  const { initValue, peakValue, warmupSteps, decaySteps, endValue = 0, exponent = 1 } = options
  checkKnown('warmupCosineDecaySchedule', { initValue, peakValue, decaySteps, endValue, warmupSteps, exponent })
  checkFinite('warmupCosineDecaySchedule', { initValue, peakValue, decaySteps, endValue })
  checkNotNegative('warmupCosineDecaySchedule', { warmupSteps })
  checkPositive('warmupCosineDecaySchedule', { exponent })
  if (decaySteps <= warmupSteps) {
    throw new RangeError(
      `warmupCosineDecaySchedule: decaySteps is ${decaySteps}, wanted more than warmupSteps, which is ${warmupSteps}: decaySteps includes the warm-up`,
    )
  }
  const warmup = linearSchedule({ initValue, endValue: peakValue, transitionSteps: warmupSteps })
  const decay = cosineDecaySchedule({
    initValue: peakValue,
    decaySteps: decaySteps - warmupSteps,
    alpha: peakValue === 0 ? 0 : endValue / peakValue,
    exponent,
  })
  return joinSchedules([warmup, decay], [warmupSteps])
}
