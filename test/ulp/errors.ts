import type { Dtype, FloatArray } from '../../src/kernel/dtype.ts'
import type { Doubled } from './doubled.ts'
import * as doubled from './doubled.ts'

/** The exact result up to some 100 bits, (high + low) · 2ᵏ; special values stand in `high`. */
export interface Exact {
  readonly value: Doubled
  readonly k: number
}

const whole = (value: number): Exact => ({ value: [value, 0], k: 0 })

/** What float64 functions should compute. */
export const exact = {
  exp: (x: number): Exact => (x > 710 || x < -746 || Number.isNaN(x) ? whole(x > 0 ? Infinity : x < 0 ? 0 : x) : doubled.exp([x, 0])),
  log: (x: number): Exact => (x > 0 && x < Infinity ? { value: doubled.log(x), k: 0 } : whole(Math.log(x))),
  tanh: (x: number): Exact => (x === 0 || !Number.isFinite(x) ? whole(Math.tanh(x)) : { value: doubled.tanh(x), k: 0 }),
  /** For x > 0. */
  pow(x: number, y: number): Exact {
    const logarithm = doubled.log(x)
    const size = logarithm[0] * y
    if (Math.abs(size) > 746 || !(x > 0 && x < Infinity) || !Number.isFinite(y)) return whole(x ** y)
    return doubled.exp(doubled.mul(logarithm, [y, 0]))
  },
}

const LAYOUT = { float32: { digits: 23, bias: 127 }, float64: { digits: 52, bias: 1023 } }
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const exponentOf = (x: number): number => {
  double[0] = x
  return ((words[1]! >>> 20) & 0x7ff) - 1023
}
const POWERS = Float64Array.from({ length: 4400 }, (_, i) => (i < 1126 ? 0 : i > 3223 ? Infinity : 2 ** (i - 2200)))

/**
 * How far a result is from the exact one, in units in the last place of the latter. Below 1.5 it is at most one unit from the
 * correctly rounded result, below 2.5 two units. A greatest number that has been exceeded counts as the power of two behind it.
 */
export function errorInUlps(result: number, { value, k }: Exact, dtype: Dtype): number {
  const { digits, bias } = LAYOUT[dtype]
  const [high, low] = value
  if (Number.isNaN(high) || Number.isNaN(result)) return Number.isNaN(high) === Number.isNaN(result) ? 0 : Infinity
  const isBeyond = Math.abs(high) === Infinity || exponentOf(high) + k > bias
  if (isBeyond && Math.abs(result) === Infinity) return Math.sign(result) === Math.sign(high) ? 0 : Infinity
  if (Math.abs(high) === Infinity) return Infinity
  const limit = POWERS[2200 + bias + 1 - k]! * Math.sign(result)
  const half = k >> 1
  const scaled = Math.abs(result) === Infinity ? limit : result * POWERS[2200 - half]! * POWERS[2200 - (k - half)]!
  const unit = POWERS[2200 + Math.max(1 - bias, Math.min(exponentOf(high) + k, bias)) - digits - k]!
  return high === 0 ? Math.abs(scaled) / unit : Math.abs(scaled - high - low) / unit
}

/** The largest error, and the argument where it is. */
export interface Worst {
  error: number
  at: number
  exponent: number
}

/** Compares float64 results with exact ones, and remembers the worst. */
export function measureFloat64(
  worst: Worst,
  results: FloatArray,
  xs: FloatArray,
  ys: FloatArray,
  exactly: (x: number, y: number) => Exact,
): void {
  for (let i = 0; i < xs.length; i++) {
    const error = errorInUlps(results[i]!, exactly(xs[i]!, ys[i]!), 'float64')
    if (error > worst.error) Object.assign(worst, { error, at: xs[i]!, exponent: ys[i]! })
  }
}

/** Compares float32 results with those of float64, whose errors do not matter here, and remembers the worst. */
export function measureFloat32(
  worst: Worst,
  results: FloatArray,
  xs: FloatArray,
  ys: FloatArray,
  nearly: (x: number, y: number) => number,
): void {
  for (let i = 0; i < xs.length; i++) {
    const result = results[i]!
    const wanted = nearly(xs[i]!, ys[i]!)
    // Most results are the correctly rounded ones, at most half a unit off, or both are NaN.
    const isRounded = result === Math.fround(wanted) || (result !== result && wanted !== wanted)
    if (isRounded && worst.error >= 0.5) continue
    const error = errorInUlps(result, { value: [wanted, 0], k: 0 }, 'float32')
    if (error > worst.error) Object.assign(worst, { error, at: xs[i]!, exponent: ys[i]! })
  }
}
