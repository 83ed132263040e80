import { add, addBits, all, div, le, lt, MAGIC, mul, polynomial, shrBits, sqrt, sub, withBits } from './f64x2.ts'
import { and, choose, or } from './v128.ts'
import type { Kept, Writer } from './writer.ts'

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const EVEN = [0.3999999999940942, 0.22222198432149784, 0.15313837699209373]
const ODD = [0.6666666666666735, 0.2857142874366239, 0.1818357216161805, 0.14798198605116586]

/** Added to the bits of a number, this moves the exponent on where the fraction is that of √2 or more. */
const TO_ROOT_2 = 0x95f64
const FRACTION = 0xfffff
const ONE = 0x3ff00000
/** The fractions, from 1.38 to √2, at which the far formula is the better one, by the upper half of the bits; from √2 on they count by halves. */
const FAR_FROM = 0x3ff6147a
const FAR_TO = 0x3fe6b852

/** x / 2³² = 2ᵏ (1 + f) with ½ √2 ≤ 1 + f < √2, for 0 < x < 2³². */
export function scaled(w: Writer, x: Kept): { k: Kept; scale: Kept } {
  const moved = w.keep(addBits(x, withBits(TO_ROOT_2)))
  return {
    k: w.keep(sub(or(shrBits(moved, 52), withBits(MAGIC)), all(2 ** 52 + 1023 + 32))),
    scale: w.keep(addBits(and(moved, withBits(FRACTION, 0xffffffff)), withBits(ONE - TO_ROOT_2))),
  }
}

/** √(−2 ln (x / 2³²)) for 0 < x < 2³², by what `ln` of `numbers/math.ts` does. */
export function radius(w: Writer, x: Kept): Kept {
  const { k, scale } = scaled(w, x)
  const f = w.keep(sub(scale, all(1)))
  const s = w.keep(div(f, add(all(2), f)))
  const z = w.keep(mul(s, s))
  const squared = w.keep(mul(z, z))
  const rest = w.keep(add(mul(z, polynomial(squared, ODD)), mul(squared, polynomial(squared, EVEN))))
  const low = w.keep(mul(k, all(LN2_LOW)))
  const half = w.keep(mul(mul(all(0.5), f), f))
  const far = sub(half, add(mul(s, add(half, rest)), low))
  const near = sub(mul(s, sub(f, rest)), low)
  const isFar = or(le(withBits(FAR_FROM), scale), lt(scale, withBits(FAR_TO)))
  const usual = sub(sub(choose(far, near, isFar), f), mul(k, all(LN2_HIGH)))
  const nextTo1 = sub(mul(mul(f, f), sub(all(0.5), mul(all(1 / 3), f))), f)
  const negated = w.keep(choose(nextTo1, usual, le(all(NEXT_TO_1), x)))
  return w.keep(sqrt(add(negated, negated)))
}

/** What is from here on, divided by 2³², is next to 1. */
const NEXT_TO_1 = 2 ** 32 - 2 ** 12
