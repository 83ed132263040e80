import { type Expr, exp, log, pow, tanh } from '../../src/expr.ts'
import { stateless } from '../../src/index.ts'
import type { Dtype, FloatArray } from '../../src/kernel/dtype.ts'
import { randomBits } from '../kernel/randomArrays.ts'
import { type Exact, exact, measureFloat32, measureFloat64, type Worst } from './errors.ts'

/** One function of one or two arguments: its rule, what it should compute of float64 and, fast, of float32. */
interface Case {
  readonly rule: (x: Expr, y: Expr) => Expr
  readonly exactly: (x: number, y: number) => Exact
  /** An engine's own function errs by a billionth of a float32 unit. */
  readonly nearly: (x: number, y: number) => number
  /** The float64 arguments are drawn up to there, and where it is below 0, from all there are. */
  readonly range: number
  readonly exponent?: number | 'random'
}

/** As IEEE 754 has it, where powers of −0 and −∞ to what is no whole number are those of 0 and ∞. */
const toFraction = (x: number, y: number): number => (x === 0 || x === -Infinity ? Math.abs(x) : x) ** y

const powers = [0.5, 1.5, -0.25, 1 / 3, 0.75, 2.5].map((exponent): [string, Case] => [
  `pow(x, ${Number(exponent.toPrecision(3))})`,
  {
    rule: (x) => pow(x, exponent),
    exactly: (x) => exact.pow(x, exponent),
    nearly: (x) => toFraction(x, Math.fround(exponent)),
    range: -1,
    exponent,
  },
])

const cases: Record<string, Case> = {
  exp: { rule: exp, exactly: exact.exp, nearly: Math.exp, range: 746 },
  log: { rule: log, exactly: exact.log, nearly: Math.log, range: -1 },
  tanh: { rule: tanh, exactly: exact.tanh, nearly: Math.tanh, range: 20 },
  ...Object.fromEntries(powers),
  'pow(x, y)': { rule: pow, exactly: exact.pow, nearly: (x, y) => x ** y, range: -1, exponent: 'random' },
}

const SIZE = 2 ** 20
/** Of SIZE arguments each. */
const FLOAT64_ROUNDS = 4

const run = ({ rule }: Case) => {
  const { update } = stateless(rule)
  return (xs: FloatArray, ys: FloatArray): FloatArray => update<FloatArray>(xs, {}, ys)[0]
}

/** Exponents with which most powers are numbers: what makes of the logarithm something up to a limit. */
const exponentsFor = (xs: FloatArray, limit: number, random: () => number): FloatArray =>
  xs.map((x) => (x === 1 ? limit : ((random() / 2 ** 31 - 1) * limit) / Math.log(x)))

/** All arguments there are, or with random exponents, the positive ones, each with another. */
function overFloat32(tried: Case): Worst {
  const worst = { error: 0, at: 0, exponent: 0 }
  const compute = run(tried)
  const random = randomBits(1)
  const bits = new Uint32Array(SIZE)
  const xs = new Float32Array(bits.buffer)
  const isPaired = tried.exponent === 'random'
  for (let block = 0; block < 2 ** (isPaired ? 31 : 32) / SIZE; block++) {
    for (let i = 0; i < SIZE; i++) bits[i] = block * SIZE + i
    const ys = isPaired ? exponentsFor(xs, 104, random) : xs
    measureFloat32(worst, compute(xs, ys), xs, ys, tried.nearly)
  }
  return worst
}

/** Arguments drawn from a range, half of them near to 0, or from all positive numbers, half of them near to 1. */
function overFloat64(tried: Case): Worst {
  const worst = { error: 0, at: 0, exponent: 0 }
  const compute = run(tried)
  const random = randomBits(2)
  const uniform = () => random() / 2 ** 31 - 1 + (random() / 2 ** 31 - 1) * 2 ** -32
  for (let round = 0; round < FLOAT64_ROUNDS; round++) {
    const bits = new Uint32Array(2 * SIZE)
    const xs = new Float64Array(bits.buffer)
    for (let i = 0; i < SIZE; i++) {
      if (tried.range > 0) xs[i] = uniform() * (i % 2 === 0 ? tried.range : 2 ** -(random() % 40))
      else if (i % 2 === 0) xs[i] = 1 + uniform() * 2 ** -(random() % 50)
      else {
        bits[2 * i] = random()
        bits[2 * i + 1] = random() % 0x7ff00000
      }
    }
    const ys = tried.exponent === 'random' ? exponentsFor(xs, 746, random) : xs
    measureFloat64(worst, compute(xs, ys), xs, ys, tried.exactly)
  }
  return worst
}

const overAll: Record<Dtype, (tried: Case) => Worst> = { float32: overFloat32, float64: overFloat64 }
const asked = process.argv.slice(2)
const isAsked = (name: string, among: readonly string[]): boolean => {
  const here = asked.filter((word) => among.includes(word))
  return here.length === 0 || here.includes(name)
}

for (const [name, tried] of Object.entries(cases)) {
  for (const dtype of ['float32', 'float64'] as const) {
    if (!isAsked(name, Object.keys(cases)) || !isAsked(dtype, ['float32', 'float64'])) continue
    const { error, at, exponent } = overAll[dtype](tried)
    console.log(`${name.padEnd(14)} ${dtype}  ${error.toFixed(3)} ulp  at ${tried.exponent === 'random' ? `${at}, ${exponent}` : at}`)
  }
}
