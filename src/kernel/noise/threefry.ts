import type { Bytes } from '../bytes.ts'
import * as i32x4 from './i32x4.ts'
import { or, shuffle, xor } from './v128.ts'
import type { Kept, Writer } from './writer.ts'

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24]
const PARITY = 0x1bd11bda

/** The bytes of four integers in the order that turns each of them by whole bytes. */
const bytesTurned = (by: number): number[] => Array.from({ length: 16 }, (_, i) => (i & ~3) | ((i - by / 8) & 3))

/** Turns the bits of each lane to the left. */
const turned = (x: Kept, by: number): Bytes => (by % 8 === 0 ? shuffle(x, x, bytesTurned(by)) : or(i32x4.shl(x, by), i32x4.shr(x, 32 - by)))

/**
 * Threefry-2x32 with 20 rounds, as `numbers/random.ts` computes it, in all lanes of vectors. The counters are several pairs of
 * vectors: each round waits for the one before, so that others had better be there meanwhile.
 */
export function threefry(w: Writer, k0: Kept, k1: Kept, counters: readonly (readonly [Bytes, Bytes])[]): (readonly [Kept, Kept])[] {
  const keys = [k0, k1, w.keep(xor(xor(k0, k1), i32x4.all(PARITY)))]
  let pairs = counters.map(([c0, c1]): readonly [Kept, Kept] => [w.keep(i32x4.add(c0, k0)), w.keep(i32x4.add(c1, k1))])
  for (let round = 0; round < 20; round++) {
    pairs = pairs.map(([x, y]) => {
      const sum = w.keep(i32x4.add(x, y))
      return [sum, w.keep(xor(turned(y, ROTATIONS[round % 8]!), sum))]
    })
    if (round % 4 !== 3) continue
    const turn = (round + 1) / 4
    const ofX = keys[turn % 3]!
    const ofY = w.keep(i32x4.add(keys[(turn + 1) % 3]!, i32x4.all(turn)))
    pairs = pairs.map(([x, y]) => [w.keep(i32x4.add(x, ofX)), w.keep(i32x4.add(y, ofY))])
  }
  return pairs
}
