import { cos, ln } from './math.ts'

type Words = readonly [number, number]

const WORDS = 0x1_0000_0000
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24]

/**
 * Threefry-2x32 with 20 rounds: for each key a function that makes two words of 32 random bits of a counter, the same on every
 * machine.
 *
 * @see Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, 2011
 */
export function threefry(k0: number, k1: number): (c0: number, c1: number) => Words {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda]
  return (c0, c1) => {
    let x = (c0 + k0) | 0
    let y = (c1 + k1) | 0
    for (let round = 0; round < 20; round++) {
      const by = ROTATIONS[round % 8]!
      x = (x + y) | 0
      y = ((y << by) | (y >>> (32 - by))) ^ x
      if (round % 4 === 3) {
        const turn = (round + 1) / 4
        x = (x + keys[turn % 3]!) | 0
        y = (y + keys[(turn + 1) % 3]! + turn) | 0
      }
    }
    return [x >>> 0, y >>> 0]
  }
}

/** Two independent normally distributed numbers of two words, by the Box–Muller transform. */
export function normals([a, b]: Words): Words {
  const radius = Math.sqrt(-2 * ln((a + 0.5) / WORDS))
  const angle = (2 * Math.PI * (b + 0.5)) / WORDS
  return [radius * cos(angle), radius * cos(angle - Math.PI / 2)]
}

/** A word for each text, nearby texts far apart: FNV-1a over its UTF-16 code units. */
export function hash(text: string): number {
  let word = 0x811c9dc5
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193)
  return word >>> 0
}
