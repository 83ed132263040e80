import type { Digit } from '../digits/digits.ts'

/** Gives every fourth digit a wrong label, so that who learns them by heart learns what is not so. */
export const mislabel = (digits: readonly Digit[]): Digit[] =>
  digits.map((digit, i) => (i % 4 === 0 ? { ...digit, label: (digit.label + 1 + ((i / 4) % 9)) % 10 } : digit))
