import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Digits, splitDigits } from './splitDigits.ts'

export { type Digit, seededShuffle } from './splitDigits.ts'

const file = fileURLToPath(new URL('digits.csv', import.meta.url))

/** Reads the digits, shuffles them, and holds out a fifth of them to test on. */
export function loadDigits(seed: number): Digits {
  if (!existsSync(file)) throw new Error(`${file} is missing: it comes with the repository, so check it out again`)
  return splitDigits(readFileSync(file, 'utf8'), seed)
}
