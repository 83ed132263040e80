import { checkFinite, checkKnown, checkPositive, checkSteps } from '../numbers/checks.ts'
import { cos, pow } from '../numbers/math.ts'
import { printing } from './printing.ts'
import type { Schedule } from './schedule.ts'

/**
 * What `cosineDecaySchedule` can be told.
 * @category Schedules
 */
export interface CosineDecayScheduleOptions {
  /** The value at count 0, any finite number. */
  readonly initValue: number
  /** How many steps the decay takes, above 0. */
  readonly decaySteps: number
  /**
   * The part of initValue that is left at the end; not the end value itself. Any finite number.
   * @default 0
   */
  readonly alpha?: number
  /**
   * The power of the cosine, above 0.
   * @default 1
   */
  readonly exponent?: number
}

/**
 * Decays from initValue to alpha · initValue along half a cosine, and stays there.
 *
 *     I (α + (1 − α) (½ (1 + cos(π t / T)))ᵖ)    for t ≤ T
 *
 * I: initValue; T: decaySteps; α: alpha; p: exponent; t: the count.
 * Throws a RangeError if a number is not finite, or decaySteps or exponent is not positive.
 *
 * @see Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017, equation 5
 * @category Schedules
 */
export const cosineDecaySchedule = /* @__PURE__ */ printing('cosineDecaySchedule', makeCosineDecaySchedule, 0)

function makeCosineDecaySchedule(options: CosineDecayScheduleOptions): Schedule {
  const { initValue, decaySteps, alpha = 0, exponent = 1 } = options
  checkKnown('cosineDecaySchedule', { initValue, alpha, exponent })
  checkFinite('cosineDecaySchedule', { initValue, alpha })
  checkSteps('cosineDecaySchedule', { decaySteps })
  checkPositive('cosineDecaySchedule', { exponent })
  return (count) => {
    const cosine = 0.5 * (1 + cos((Math.PI * Math.min(count, decaySteps)) / decaySteps))
    return initValue * ((1 - alpha) * pow(cosine, exponent) + alpha)
  }
}
