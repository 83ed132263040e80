import { byDtype, exponentOf, nearest, timesPowerOf2 } from './bits.ts'
import {
  abs,
  add,
  and,
  call,
  clamp,
  div,
  elementwise,
  eq,
  finite,
  gt,
  pow as integerPow,
  lt,
  mul,
  neg,
  not,
  numeric,
  or,
  select,
  sub,
} from './expr.ts'
import { constant, type Expr, type Scalar } from './node.ts'
import { powInteger } from './power.ts'
import { ELEMENT } from './value.ts'

/**
 * What the formulas below need to know of a dtype. Polynomials are listed from the constant term on; they are the best ones
 * on their interval, by the exchange algorithm of Remez, and what they leave is a small part of a unit in the last place
 * of the result.
 */
interface Precision {
  /** ln 2 as a sum, of which the first part times any exponent is exact. */
  readonly ln2: readonly [high: number, low: number]
  /** ⅔ as a sum, of which the first part has no more than half of the bits. */
  readonly twoThirds: readonly [high: number, low: number]
  /** From here on exp is ∞, and below there 0. */
  readonly expRange: readonly [lowest: number, highest: number]
  /** (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2. */
  readonly exp: readonly number[]
  /** (ln((1 + s) / (1 − s)) − 2 s) / s³ as a polynomial of s², for |s| ≤ (√2 − 1) / (√2 + 1), as all below. */
  readonly log: readonly number[]
  /** (3 ln((1 + s) / (1 − s)) / 2 s − 3 − s²) / s⁴ */
  readonly logTail: readonly number[]
  /** (x − tanh x) / x³ as a polynomial of x², for |x| below the first limit; from the second on, tanh x is 1. */
  readonly tanh: readonly number[]
  readonly tanhLimits: readonly [polynomial: number, one: number]
  /** Multiplied by this and subtracted again, a number loses the lower half of its bits. */
  readonly splitter: number
  /** An exponent beyond this makes of every number but 1 either 0 or ∞. */
  readonly greatestExponent: number
}

const FLOAT32: Precision = {
  ln2: [0.693145751953125, 1.4286067653e-6],
  twoThirds: [0.666748046875, -8.138020833333333e-5],
  expRange: [-105, 89],
  exp: [0.5, 0.16666665673, 0.0416662954, 0.00833349768, 0.00139447581, 0.00019790254],
  log: [0.66666662693, 0.40000337362, 0.28537237644, 0.2358357012],
  logTail: [0.60000228882, 0.42820626497, 0.35129731894],
  tanh: [0.3333331645, -0.13332717121, 0.05389456078, -0.02145846933, 0.00766748982, -0.00174299232],
  tanhLimits: [0.75, 10],
  splitter: 2 ** 12 + 1,
  greatestExponent: 2 ** 32,
}

const FLOAT64: Precision = {
  ln2: [0.6931471805598903, 5.497923018708371e-14],
  twoThirds: [0.6666666716337204, -4.967053731282552e-9],
  expRange: [-746, 710],
  exp: [
    0.5, 0.16666666666666682, 0.04166666666666609, 0.00833333333331692, 0.0013888888889117062, 0.00019841269896677703, 2.480158692492647e-5,
    2.75572345612739e-6, 2.755758256377053e-7, 2.5112143826233646e-8, 2.082659876082214e-9,
  ],
  log: [
    0.6666666666666735, 0.3999999999941107, 0.2857142874326696, 0.22222198475617322, 0.18183569756972368, 0.15313902834092322,
    0.14797511724962772,
  ],
  logTail: [
    0.6000000000000341, 0.42857142855137964, 0.333333337820101, 0.2727267635729646, 0.2308014522174383, 0.19885004926482183,
    0.19796610554081553,
  ],
  tanh: [
    0.3333333333333333, -0.13333333333332745, 0.05396825396791695, -0.021869488526375467, 0.008863235361349723, -0.003592126151661388,
    0.001455819956515384, -0.000589949253881803, 0.00023882343240173702, -9.604549627352781e-5, 3.7477785013738516e-5,
    -1.3234379095211815e-5, 3.6199020727545104e-6, -5.431707672455058e-7,
  ],
  tanhLimits: [0.75, 20],
  splitter: 2 ** 27 + 1,
  greatestExponent: 2 ** 64,
}

/** Σ cᵢ xⁱ by Horner's rule. */
function polynomial(x: Expr, [first = 0, ...rest]: readonly number[]): Expr {
  return rest.length === 0 ? constant(first) : add(mul(polynomial(x, rest), x), first)
}

/** Computes by the polynomials of float32 where elements are such, and by those of float64 elsewhere, the host included. */
function forEach(name: 'exp' | 'log' | 'tanh', argument: Scalar, formula: (x: Expr, precision: Precision) => Expr): Expr {
  const x = numeric(name, argument)
  const float64 = formula(x, FLOAT64)
  return byDtype(name, [x], x.rank < ELEMENT ? float64 : formula(x, FLOAT32), float64)
}

/**
 * eˣ = p 2ᵏ with k = x / ln 2 as a whole number, r = x − k ln 2, and p = eʳ; x is a number, and what is to be added to it.
 * What is rounded off r and 1 + r is added with the polynomial.
 */
function splitExp(x: Expr, low: Expr | undefined, { ln2, exp }: Precision): { p: Expr; k: Expr } {
  const k = nearest(mul(low === undefined ? x : add(x, low), Math.LOG2E))
  const difference = sub(x, mul(k, ln2[0]))
  const rest = low === undefined ? mul(k, ln2[1]) : sub(mul(k, ln2[1]), low)
  const r = sub(difference, rest)
  const rLow = sub(sub(difference, r), rest)
  const sum = add(1, r)
  const sumLow = add(sub(r, sub(sum, 1)), rLow)
  return { p: add(sum, add(sumLow, mul(mul(r, r), polynomial(r, exp)))), k }
}

/** eˣ in two steps, for 2ᵏ may be beyond what there is where the result, a subnormal number perhaps, is not. */
function expOf(x: Expr, low: Expr | undefined, precision: Precision): Expr {
  const { p, k } = splitExp(x, low, precision)
  const half = nearest(mul(k, 0.5))
  const result = timesPowerOf2(timesPowerOf2(p, half), sub(k, half))
  const [lowest, highest] = precision.expRange
  return select(gt(x, highest), Number.POSITIVE_INFINITY, select(lt(x, lowest), 0, result))
}

/** x = m 2ⁿ with √½ ≤ m ≤ √2, for positive x. What is subnormal is scaled first, and so is what is near to the greatest. */
function splitLog(x: Expr): { m: Expr; n: Expr } {
  const isSmall = lt(x, 1)
  const scaled = mul(x, select(isSmall, 2 ** 64, 2 ** -2))
  const exponent = exponentOf(mul(scaled, Math.SQRT2))
  return { m: timesPowerOf2(scaled, neg(exponent)), n: add(exponent, select(isSmall, -64, 2)) }
}

/**
 * ln(1 + f) = f − h + s (h + s² L(s²)) with h = f² / 2 and s = f / (2 + f), where m = 1 + f.
 *
 * @see fdlibm, e_log.c, Sun Microsystems 1993
 */
function logOf(x: Expr, { ln2, log }: Precision): Expr {
  const { m, n } = splitLog(x)
  const f = sub(m, 1)
  const s = div(f, add(m, 1))
  const z = mul(s, s)
  const h = mul(mul(f, f), 0.5)
  const low = add(mul(s, add(h, mul(z, polynomial(z, log)))), mul(n, ln2[1]))
  const result = sub(mul(n, ln2[0]), sub(sub(h, low), f))
  const ofOthers = select(eq(x, 0), Number.NEGATIVE_INFINITY, Number.NaN)
  return select(lt(x, Number.POSITIVE_INFINITY), select(gt(x, 0), result, ofOthers), x)
}

/** The upper half of the bits of x: two such multiply without rounding. */
function head(x: Expr, { splitter }: Precision): Expr {
  const c = mul(x, splitter)
  return sub(c, sub(c, x))
}

/**
 * ln x for positive, finite x as a sum, of which the first part has half of the bits:
 *
 *     ln m = ⅔ s t,   t = 3 + s² + s⁴ T(s²),   s = (m − 1) / (m + 1)
 *
 * Each of s, t, their product and what is made of it is a head, and a tail that holds what the head has not.
 *
 * @see fdlibm, e_pow.c, Sun Microsystems 1993
 */
function logInParts(x: Expr, precision: Precision): readonly [high: Expr, low: Expr] {
  const { ln2, twoThirds, logTail } = precision
  const { m, n } = splitLog(x)
  const f = sub(m, 1)
  const d = add(m, 1)
  const dHigh = head(d, precision)
  const dLow = sub(m, sub(dHigh, 1))
  const s = div(f, d)
  const sHigh = head(s, precision)
  const sLow = div(sub(sub(f, mul(sHigh, dHigh)), mul(sHigh, dLow)), d)
  const squareHigh = mul(sHigh, sHigh)
  const z = mul(s, s)
  const tail = add(mul(mul(z, z), polynomial(z, logTail)), mul(sLow, add(sHigh, s)))
  const tHigh = head(add(add(squareHigh, 3), tail), precision)
  const tLow = sub(tail, sub(sub(tHigh, 3), squareHigh))
  const product = mul(sHigh, tHigh)
  const productLow = add(mul(sLow, tHigh), mul(tLow, s))
  const pHigh = head(add(product, productLow), precision)
  const pLow = sub(productLow, sub(pHigh, product))
  const high = mul(pHigh, twoThirds[0])
  const low = add(mul(pHigh, twoThirds[1]), mul(pLow, twoThirds[0] + twoThirds[1]))
  const multiple = mul(n, ln2[0])
  const sum = add(multiple, high)
  const rest = add(sub(high, sub(sum, multiple)), add(low, mul(n, ln2[1])))
  const sumHigh = head(add(sum, rest), precision)
  return [sumHigh, sub(rest, sub(sumHigh, sum))]
}

/** aʸ = exp(y ln a) for positive, finite a. */
function powerOf(a: Expr, exponent: Expr, precision: Precision): Expr {
  const { greatestExponent: limit } = precision
  const y = clamp(exponent, -limit, limit)
  const [high, low] = logInParts(a, precision)
  const yHigh = head(y, precision)
  const yLow = sub(y, yHigh)
  return expOf(mul(yHigh, high), add(mul(yLow, high), mul(y, low)), precision)
}

/** xʸ, with the special values of IEEE 754; a fraction needs no sign. */
function powOf(x: Expr, y: Expr, isFraction: boolean, precision: Precision): Expr {
  const a = abs(x)
  const power = powerOf(a, y, precision)
  const infinity = Number.POSITIVE_INFINITY
  // Where a is 0 or ∞, (a − 1) y is negative if the power is 0, and positive if it is ∞.
  const way = mul(sub(a, 1), y)
  const atTheEnds = select(lt(way, 0), 0, mul(way, infinity))
  const isAtAnEnd = or(eq(a, 0), eq(a, infinity))
  if (isFraction) return select(isAtAnEnd, atTheEnds, select(lt(x, 0), Number.NaN, power))
  const isWhole = eq(nearest(y), y)
  const half = mul(y, 0.5)
  const isOdd = and(isWhole, not(eq(nearest(half), half)))
  const isNegative = or(lt(x, 0), lt(div(1, x), 0))
  const size = select(isAtAnEnd, atTheEnds, select(and(lt(x, 0), not(isWhole)), Number.NaN, power))
  return select(or(eq(y, 0), eq(x, 1)), 1, select(and(isNegative, isOdd), neg(size), size))
}

/** tanh |x| = 1 − 2 / (e²|ˣ| + 1), and near to 0 an odd polynomial. */
function tanhOf(x: Expr, precision: Precision): Expr {
  const [polynomialBelow, oneFrom] = precision.tanhLimits
  const a = abs(x)
  const { p, k } = splitExp(mul(a, 2), undefined, precision)
  const size = select(gt(a, oneFrom), 1, sub(1, div(2, add(timesPowerOf2(p, k), 1))))
  const z = mul(x, x)
  // 0 − 0 is 0, whose product with −0 is −0, so that −0 stays what it is.
  const small = add(mul(x, sub(0, mul(z, polynomial(z, precision.tanh)))), x)
  return select(lt(a, polynomialBelow), small, select(lt(x, 0), neg(size), size))
}

/**
 * eˣ, less than one unit in the last place from the exact result.
 * @category Expressions
 */
export const exp = (x: Scalar): Expr => forEach('exp', x, (x, precision) => expOf(x, undefined, precision))
/**
 * ln x, less than one unit in the last place from the exact result; NaN for negative x, and −∞ for 0 and −0.
 * @category Expressions
 */
export const log = (x: Scalar): Expr => forEach('log', x, logOf)
/**
 * tanh x, at most one unit in the last place from the correctly rounded result.
 * @category Expressions
 */
export const tanh = (x: Scalar): Expr => forEach('tanh', x, tanhOf)

/**
 * xʸ. To a whole number that is written down, or with x and y both of the host, it is squared and multiplied; every other
 * power is exp(y ln x), at most one unit in the last place from the correctly rounded result, with y rounded to the dtype of the elements.
 * Special values are those of IEEE 754: x⁰ and 1ʸ are 1 whatever x and y, NaN included, where `Math.pow` has NaN for the latter;
 * a negative x to a fraction is NaN.
 * @category Expressions
 */
export function pow(x: Scalar, y: Scalar): Expr {
  const [base, exponent] = [numeric('pow', x), numeric('pow', y)]
  const isKnown = exponent.op === 'const' && Number.isFinite(exponent.value)
  if (isKnown && Number.isInteger(exponent.value)) return integerPow(base, exponent)
  if (Math.max(base.rank, exponent.rank) === ELEMENT) {
    // What the host computes is of float64, and its parts would be rounded: so all is left to the kernel.
    const [a, b] = [elementwise(base), elementwise(exponent)]
    return byDtype('pow', [a, b], powOf(a, b, isKnown, FLOAT32), powOf(a, b, isKnown, FLOAT64))
  }
  const power = powOf(base, exponent, isKnown, FLOAT64)
  const isWhole = and(finite(exponent), eq(nearest(exponent), exponent))
  const either = exponent.op === 'const' ? power : select(isWhole, call(wholePower, base, exponent), power)
  return byDtype('pow', [base, exponent], either, either)
}

/** Powers to whole exponents have the same bits whether these are known beforehand or not; nothing asks for others. */
const wholePower = (x = 0, n = 0): number => (Number.isInteger(n) ? powInteger(x, n) : Number.NaN)
