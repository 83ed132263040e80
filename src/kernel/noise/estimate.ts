import type { Words } from './exact.ts'
import { add, all, div, fromIntegers, mul, polynomial, sqrt, sub, upperOf, widened } from './f64x2.ts'
import * as i32x4 from './i32x4.ts'
import { scaled } from './radius.ts'
import { and, xor } from './v128.ts'
import type { Kept, Writer } from './writer.ts'

/** 4 artanh(s) / s as a polynomial of s², for 1 + f = (1 + s) / (1 − s) between ½ √2 and √2; off by 2⁻⁴⁵ of it at most. */
const LOGARITHM = [3.999999999999893, 1.3333333335940605, 0.7999998971569425, 0.5714433882027786, 0.4434824396729247, 0.39219699773749256]
/** sin of π/4 x divided by x as a polynomial of x² for |x| ≤ 1, off by 2⁻⁴⁷ at most. */
const SINE = [
  0.785398163397445, -0.08074551218803888, 0.0024903945673690393, -3.657619212629849e-5, 3.13338414611886e-7, -1.7365192570986784e-9,
]

/** In front of an estimate of s z, how far it is off at most is this times s: |z| is at most 6.8. */
export const ERROR = 2 ** -41

const QUARTER = 2 ** 30
const LIMIT = 2 ** 31

/** The quarter of a turn that is nearest to a direction, told by masks, and what the direction differs from it, in 2³¹ / (π/4). */
function quarters(w: Writer, direction: Kept): { isOdd: Kept; sign: Kept; difference: Kept } {
  const from = w.keep(i32x4.add(direction, i32x4.all(QUARTER / 2)))
  const isOdd = w.keep(i32x4.sar(i32x4.shl(from, 1), 31))
  // Half a unit is added to the word; in odd quarters the sine has the other sign than the cosine.
  const difference = xor(xor(i32x4.shl(from, 2), i32x4.all(LIMIT + 2)), isOdd)
  return { isOdd, sign: w.keep(and(from, i32x4.all(LIMIT))), difference: w.keep(i32x4.sub(difference, isOdd)) }
}

/** For each half s times about the numbers that `exactNormals` makes. */
export function estimates(w: Writer, s: Kept, [length, direction]: Words): (readonly [Kept, Kept])[] {
  const { isOdd, sign, difference } = quarters(w, direction)
  const ofLarge = SINE.map((c, i) => c / LIMIT ** (2 * i + 1))
  return [0, 1].map((half) => {
    const { k, scale } = scaled(w, widened(w, length, half))
    const part = w.keep(div(sub(scale, all(1)), add(scale, all(1))))
    const negated = mul(part, polynomial(w.keep(mul(part, part)), LOGARITHM))
    const squared = w.keep(sub(mul(k, all(-2 * Math.LN2)), negated))
    const signed = w.keep(xor(s, i32x4.spread(i32x4.all(0), sign, half)))
    const x = w.keep(fromIntegers(half === 0 ? difference : upperOf(difference, difference)))
    const sine = w.keep(mul(x, polynomial(w.keep(mul(x, x)), ofLarge)))
    // A root takes less than another polynomial.
    const even = w.keep(mul(signed, sqrt(sub(squared, mul(squared, mul(sine, sine))))))
    const odd = w.keep(mul(mul(signed, sqrt(squared)), sine))
    const exchanged = w.keep(and(xor(even, odd), i32x4.spread(isOdd, isOdd, half)))
    return [w.keep(xor(even, exchanged)), w.keep(xor(odd, exchanged))] as const
  })
}
