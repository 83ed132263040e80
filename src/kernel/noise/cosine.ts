import { abs, add, all, eq, le, lt, mul, nearest, polynomial, sub, withBits } from './f64x2.ts'
import { and, choose, xor } from './v128.ts'
import type { Kept, Writer } from './writer.ts'

/** A number as a sum of two. */
type Sum = readonly [high: Kept, low: Kept]

/** π/2 as sums, of which the first part times a small whole number is exact: of two numbers, and of one and two. */
const HALF_PI_HIGH = 1.5707963267341256
const HALF_PI_LOW = 6.077100506506192e-11
const HALF_PI_MIDDLE = 6.077100506303966e-11
const HALF_PI_LOWEST = 2.0222662487959506e-21

const COSINE = [0.0416666666666666, -0.001388888888887411, 0.00002480158728947673]
const COSINE_END = [-2.7557314351390663e-7, 2.087572321298175e-9, -1.1359647557788195e-11]
const SINE_FIRST = -0.16666666666666632
const SINE = [0.00833333333332249, -0.0001984126982985795, 0.0000027557313707070068]
const SINE_END = [-2.5050760253406863e-8, 1.58969099521155e-10]

/** cos (x + y) for |x| up to about π/4. */
function cosineNear0(w: Writer, [x, y]: Sum): Kept {
  const z = w.keep(mul(x, x))
  const squared = w.keep(mul(z, z))
  const r = add(mul(z, polynomial(z, COSINE)), mul(mul(squared, squared), polynomial(z, COSINE_END)))
  const half = w.keep(mul(all(0.5), z))
  const rough = w.keep(sub(all(1), half))
  return w.keep(add(rough, add(sub(sub(all(1), rough), half), sub(mul(z, r), mul(x, y)))))
}

/** sin (x + y) for |x| up to about π/4 and a y that is not 0. */
function sineNear0(w: Writer, [x, y]: Sum): Kept {
  const z = w.keep(mul(x, x))
  const r = add(polynomial(z, SINE), mul(mul(z, mul(z, z)), polynomial(z, SINE_END)))
  const v = w.keep(mul(z, x))
  return w.keep(sub(x, sub(sub(mul(z, sub(mul(all(0.5), y), mul(v, r))), y), mul(v, all(SINE_FIRST)))))
}

/** The least numbers, by the upper half of their bits, from which on a quarter of a turn more is taken off. */
const QUARTERS = [0x3fe921fc, 0x4002d97d, 0x400f6a7b, 0x4015fdbd]
/** What is nearer to 0 than this is made of numbers that have nearly cancelled. */
const CANCELLED = 2 ** -22

/** x − n π/2 for a small whole number n, to more digits where these cancel. */
function reduced(w: Writer, x: Kept, n: Kept): Sum {
  const rest = w.keep(sub(x, mul(n, all(HALF_PI_HIGH))))
  const less = w.keep(mul(n, all(HALF_PI_LOW)))
  const high = w.keep(sub(rest, less))
  const middle = w.keep(mul(n, all(HALF_PI_MIDDLE)))
  const closer = w.keep(sub(rest, middle))
  const stillLess = w.keep(sub(mul(n, all(HALF_PI_LOWEST)), sub(sub(rest, closer), middle)))
  const closest = w.keep(sub(closer, stillLess))
  const isCancelled = w.keep(lt(abs(high), all(CANCELLED)))
  return [
    w.keep(choose(closest, high, isCancelled)),
    w.keep(choose(sub(sub(closer, closest), stillLess), sub(sub(rest, high), less), isCancelled)),
  ]
}

/** cos x for −π/2 < x < 2 π, by what `cos` of `numbers/math.ts` does. */
export function cosine(w: Writer, x: Kept): Kept {
  const passed = QUARTERS.map((least) => and(le(withBits(least), x), all(1)))
  const before = and(le(x, withBits(QUARTERS[0]! + 0x80000000)), all(-1))
  const n = w.keep(passed.reduce((sum, one) => add(sum, one), before))
  const sum = reduced(w, x, n)
  const isEven = eq(nearest(mul(n, all(0.5))), mul(n, all(0.5)))
  const isNegative = and(le(all(1), n), le(n, all(2)))
  return w.keep(xor(choose(cosineNear0(w, sum), sineNear0(w, sum), isEven), and(isNegative, all(-0))))
}
