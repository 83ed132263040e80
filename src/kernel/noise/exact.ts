import { cosine } from './cosine.ts'
import { all, mul, sub, widened } from './f64x2.ts'
import { radius } from './radius.ts'
import type { Kept, Writer } from './writer.ts'

/** What random words are made into: for each lane two words, of which one says how far, and the other in which direction. */
export type Words = readonly [length: Kept, direction: Kept]

/** For each half of each vector of words two normally distributed numbers a lane, with the bits that `normals` of `numbers/random.ts` has. */
export function exactNormals(w: Writer, drawn: readonly Words[]): Kept[][] {
  const halves = drawn.flatMap((words) => [0, 1].map((half) => words.map((word) => widened(w, word, half))))
  return w.forEach(halves, ([length, direction]) => {
    const r = radius(w, length!)
    const angle = w.keep(mul(direction!, all((2 * Math.PI) / 2 ** 32)))
    return [angle, w.keep(sub(angle, all(Math.PI / 2)))].map((x) => mul(r, cosine(w, x)))
  })
}
