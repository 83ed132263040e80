import { shuffler } from 'd3-array'
import { csvParse } from 'd3-dsv'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface Digit {
  /** 8 × 8 greys, row by row, from 0 to 1. */
  readonly pixels: Float32Array
  readonly label: number
}

export interface Digits {
  readonly train: Digit[]
  readonly test: Digit[]
}

/** Reads the text of digits.csv, shuffles the digits, and holds out a fifth of them to test on. */
export function splitDigits(text: string, seed: number): Digits {
  const rows = csvParse(text, ({ label, ...greys }) => ({
    pixels: Float32Array.from(Object.values(greys), (grey) => Number(grey) / 16),
    label: Number(label),
  }))
  const digits = seededShuffle(seed)([...rows])
  const split = Math.floor(0.8 * digits.length)
  return { train: digits.slice(0, split), test: digits.slice(split) }
}

/** Makes a function that shuffles arrays in place: differently at each call, but always alike for the same seed. */
export function seededShuffle(seed: number): <T>(array: T[]) => T[] {
  const generator = xoroshiro128plus(seed)
  return shuffler(() => uniformFloat64(generator))
}
