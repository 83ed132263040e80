import { checkFinite, checkFlags, checkKnown, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import { constantSchedule } from './constantSchedule.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `exponentialDecay` can be told.
 * @category Schedules
 */
export interface ExponentialDecayOptions {
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /** In how many steps the value is multiplied by decayRate once; 0 or less: it never decays, and initValue stays. */
  readonly transitionSteps: number
  /** 1 holds initValue, more than 1 grows. Above 0. */
  readonly decayRate: number
  /**
   * How many steps initValue stays before the decay. 0 or more.
   * @default 0
   */
  readonly transitionBegin?: number
  /**
   * Whether the value changes only once every transitionSteps.
   * @default false
   */
  readonly staircase?: boolean
  /**
   * Where the decay stops: the least value for a decayRate below 1, else the greatest. Any finite number.
   * @default undefined
   */
  readonly endValue?: number
}

/**
 * Multiplies initValue by decayRate again and again, once in transitionSteps.
 *
 *     max(E, I r^((t − B) / T))    for t ≥ B, with min for r ≥ 1, and ⌊(t − B) / T⌋ if staircase
 *
 * I, E: initValue, endValue; r: decayRate; B, T: transitionBegin, transitionSteps; t: the count.
 * Throws a RangeError if a number is not finite, decayRate is not positive or transitionBegin is negative.
 *
 * @see Senior, Heigold, Ranzato and Yang, An Empirical Study of Learning Rates in Deep Neural Networks for Speech Recognition, 2013
 * @category Schedules
 */
export const exponentialDecay = /* @__PURE__ */ printing('exponentialDecay', makeExponentialDecay, 0)

function makeExponentialDecay(options: ExponentialDecayOptions): Schedule {
  const { initValue, transitionSteps, decayRate, transitionBegin = 0, staircase = false, endValue } = options
  checkFlags('exponentialDecay', { staircase })
  checkKnown('exponentialDecay', { initValue, transitionSteps, decayRate, transitionBegin, endValue })
  checkFinite('exponentialDecay', { initValue, transitionSteps })
  checkPositive('exponentialDecay', { decayRate })
  checkNotNegative('exponentialDecay', { transitionBegin })
  if (endValue !== undefined) checkFinite('exponentialDecay', { endValue })
  if (transitionSteps <= 0) return constantSchedule(initValue)
  const clip = decayRate < 1 ? Math.max : Math.min
  return (count) => {
    const periods = Math.max(count - transitionBegin, 0) / transitionSteps
    const value = initValue * pow(decayRate, staircase ? Math.floor(periods) : periods)
    return endValue === undefined ? value : clip(value, endValue)
  }
}
