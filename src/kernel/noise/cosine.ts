import { bits, f64x2, i32x4, i64x2, widened } from './lanes.ts'
import { polynomial } from './polynomial.ts'
import type { Kept, Writer } from './writer.ts'

const { abs, add, sub, mul, all, eq, le, lt, nearest } = f64x2

/** A number as a sum of two. */
type Sum = readonly [high: Kept, low: Kept]

const HALF_PI = Math.PI / 2
/** π/2 as sums, of which the first part times a small whole number is exact: of two numbers, and of one and two. */
const HALF_PI_HIGH = 1.5707963267341256
const HALF_PI_LOW = 6.077100506506192e-11
const HALF_PI_MIDDLE = 6.077100506303966e-11
const HALF_PI_LOWEST = 2.0222662487959506e-21

const COSINE = [0.0416666666666666, -0.001388888888887411, 0.00002480158728947673]
const COSINE_END = [-2.7557314351390663e-7, 2.087572321298175e-9, -1.1359647557788195e-11]
const [SINE_FIRST, ...SINE] = [-0.16666666666666632, 0.00833333333332249, -0.0001984126982985795, 0.0000027557313707070068]
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
  return w.keep(sub(x, sub(sub(mul(z, sub(mul(all(0.5), y), mul(v, r))), y), mul(v, all(SINE_FIRST!)))))
}

/** x − n π/2 for a small whole number n. */
function reduced(w: Writer, x: Kept, n: Kept): Sum {
  const rest = w.keep(sub(x, mul(n, all(HALF_PI_HIGH))))
  const less = w.keep(mul(n, all(HALF_PI_LOW)))
  const high = w.keep(sub(rest, less))
  return [high, w.keep(sub(sub(rest, high), less))]
}

/** The least numbers, by the upper half of their bits, from which on a quarter of a turn more is taken off. */
const QUARTERS = [0x3fe921fc, 0x4002d97d, 0x400f6a7b, 0x4015fdbd]
/** What is nearer to 0 than this is made of numbers that have nearly cancelled. */
const CANCELLED = 2 ** -22

/** x − n π/2, to more digits where these cancel. */
function closelyReduced(w: Writer, x: Kept, n: Kept): Sum {
  const [high, low] = reduced(w, x, n)
  const rest = w.keep(sub(x, mul(n, all(HALF_PI_HIGH))))
  const middle = w.keep(mul(n, all(HALF_PI_MIDDLE)))
  const closer = w.keep(sub(rest, middle))
  const less = w.keep(sub(mul(n, all(HALF_PI_LOWEST)), sub(sub(rest, closer), middle)))
  const closeHigh = w.keep(sub(closer, less))
  const isCancelled = w.keep(lt(abs(high), all(CANCELLED)))
  return [w.keep(bits.choose(closeHigh, high, isCancelled)), w.keep(bits.choose(sub(sub(closer, closeHigh), less), low, isCancelled))]
}

/** cos x for −π/2 < x < 2 π. */
function cosine(w: Writer, x: Kept): Kept {
  const passed = QUARTERS.map((least) => bits.and(le(i64x2.all(least), x), all(1)))
  const before = bits.and(le(x, i64x2.all(QUARTERS[0]! + 0x80000000)), all(-1))
  const n = w.keep(passed.reduce((sum, one) => add(sum, one), before))
  const sum = closelyReduced(w, x, n)
  const isEven = eq(nearest(mul(n, all(0.5))), mul(n, all(0.5)))
  const isNegative = bits.and(le(all(1), n), le(n, all(2)))
  return w.keep(bits.xor(bits.choose(cosineNear0(w, sum), sineNear0(w, sum), isEven), bits.and(isNegative, all(-0))))
}

/** Exchanges lanes of two vectors where a mask is set. */
function swapped(w: Writer, a: Kept, b: Kept, mask: Kept): readonly [Kept, Kept] {
  const other = w.keep(bits.and(bits.xor(a, b), mask))
  return [w.keep(bits.xor(a, other)), w.keep(bits.xor(b, other))]
}

const QUARTER = 2 ** 30
/** How near to a multiple of π/4 both are computed as `cos` computes them: numbers cancel, or the quarters are less simple. */
const MARGIN = 2 ** 13

/**
 * For each half of a vector of words cos x and cos (x − π/2) with x = 2 π (word + ½) / 2³². Of the two, one is the cosine and
 * the other the sine of what is near 0.
 */
export function directions(w: Writer, words: Kept): (readonly [Kept, Kept])[] {
  const from = w.keep(i32x4.add(words, i32x4.all(QUARTER / 2)))
  const isOdd = w.keep(i32x4.sar(i32x4.shl(from, 1), 31))
  const sign = i32x4.all(2 ** 31)
  const signs = [w.keep(bits.and(i32x4.add(from, i32x4.all(QUARTER)), sign)), w.keep(bits.and(from, sign))]
  const angles = ([0, 1] as const).map((half) => {
    const x = w.keep(mul(widened(w, words, half), all((2 * Math.PI) / 2 ** 32)))
    return [x, w.keep(sub(x, all(HALF_PI)))] as const
  })
  const found = angles.map(([x, y], half) => {
    const odd = w.keep(i32x4.spread(isOdd, isOdd, half))
    const n = w.keep(nearest(mul(x, all(1 / HALF_PI))))
    const one = w.keep(bits.and(odd, all(1)))
    const [forCosine, forSine] = swapped(w, x, y, odd)
    const c = cosineNear0(w, reduced(w, forCosine, w.keep(sub(n, one))))
    const s = sineNear0(w, reduced(w, forSine, w.keep(add(sub(n, all(1)), one))))
    const [first, second] = swapped(w, c, s, odd)
    const [negative, negative2] = signs.map((sign) => i32x4.spread(i32x4.all(0), sign, half))
    return [w.keep(bits.xor(first, negative!)), w.keep(bits.xor(second, negative2!))] as const
  })
  const place = bits.and(i32x4.add(from, i32x4.all(MARGIN)), i32x4.all(QUARTER / 2 - 1))
  w.where(i32x4.lessThan(place, i32x4.all(2 * MARGIN)), found.flat(), () => angles.flat().map((angle) => cosine(w, angle)))
  return found
}
