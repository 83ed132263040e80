import { describe, expect, test, vi } from 'vitest'
import { compile } from '../../src/compile.ts'
import type { FloatArray } from '../../src/kernel/dtype.ts'
import { exp, log, pow, tanh } from '../../src/kernel/elementary.ts'
import { add, pow as integerPow, leafTotal, mul, total } from '../../src/kernel/expr.ts'
import { type Expr, input, type Scalar } from '../../src/kernel/node.ts'
import { powInteger } from '../../src/kernel/power.ts'
import { perLeaf, stateless, transform } from '../../src/transform.ts'
import { type Exact, errorInUlps, exact, measureFloat32, measureFloat64 } from '../ulp/errors.ts'
import { randomBits } from './randomArrays.ts'

// Every pass of every update below is run by both executors, which have to agree.
vi.mock(import('../../src/kernel/executor.ts'), async (original) => (await import('./bothExecutors.ts')).bothExecutors(await original()))

type Rule = (x: Expr, y: Expr) => Expr
const computed = <A extends FloatArray>(rule: Rule, xs: A, ys: A = xs): A => stateless(rule).update<FloatArray>(xs, {}, ys)[0] as A
const [INF, NAN] = [Infinity, Number.NaN]

/** Computes a function of two numbers everywhere: by kernels of both dtypes, and as numbers of the tree, of a leaf, and constants. */
function everywhere(rule: (x: Scalar, y: Scalar) => Expr, x: number, y: number): Record<string, number> {
  const spec = { tree: 0, leaf: perLeaf(0), x: perLeaf(0), y: perLeaf(0) }
  const onHost = transform(spec, (g, s, _p, extra: { x: Expr; y: Expr }) => [
    g,
    { x: s.x, y: s.y, leaf: rule(s.x, s.y), tree: rule(extra.x, extra.y) },
  ])
  const [, { tree, leaf }] = onHost.update(0, { x, y, tree: 0, leaf: 0 }, 0, { x, y })
  const folded = rule(x, y)
  return {
    tree,
    leaf,
    folded: folded.op === 'const' ? folded.value : NAN,
    number: stateless(rule).update(x, {}, y)[0],
    float64: computed(rule, Float64Array.of(x), Float64Array.of(y))[0]!,
    float32: computed(rule, Float32Array.of(x), Float32Array.of(y))[0]!,
  }
}

function expectEverywhere(rule: (x: Scalar, y: Scalar) => Expr, x: number, y: number, wanted: number): void {
  for (const [where, value] of Object.entries(everywhere(rule, x, y))) expect(value, `${where} of ${x}, ${y}`).toBe(wanted)
}

describe('special values are those of IEEE 754, wherever they are computed', () => {
  test.each([
    [
      'exp',
      exp,
      [
        [0, 1],
        [-0, 1],
        [INF, INF],
        [-INF, 0],
        [NAN, NAN],
        [1000, INF],
        [-1000, 0],
        [1e-30, 1],
      ],
    ],
    [
      'log',
      log,
      [
        [1, 0],
        [0, -INF],
        [-0, -INF],
        [INF, INF],
        [-INF, NAN],
        [-1, NAN],
        [-1e-40, NAN],
        [NAN, NAN],
      ],
    ],
    [
      'tanh',
      tanh,
      [
        [0, 0],
        [-0, -0],
        [INF, 1],
        [-INF, -1],
        [NAN, NAN],
        [30, 1],
        [-30, -1],
        [2 ** -60, 2 ** -60],
      ],
    ],
  ] as const)('%s', (_, rule, pairs) => {
    for (const [x, wanted] of pairs) expectEverywhere((x) => rule(x), x, 0, wanted)
  })

  // Math.pow has NaN for the powers of 1 and −1 to ±∞, and of 1 to NaN.
  test.each([
    ...[-INF, -2.5, -2, -0, 0, 3, 3.5, INF, NAN].map((y) => [1, y, 1]),
    ...[-INF, -2.5, -0, 0, 3, INF, NAN].map((x) => [x, 0, 1]),
    ...[-INF, INF].map((y) => [-1, y, 1]),
    ...[
      [0, 3, 0],
      [-0, 3, -0],
      [0, -3, INF],
      [-0, -3, -INF],
      [-0, 2, 0],
      [-0, -2, INF],
    ],
    ...[
      [0, 0.5, 0],
      [-0, 0.5, 0],
      [0, -0.5, INF],
      [-0, -0.5, INF],
      [0, INF, 0],
      [-0, -INF, INF],
    ],
    ...[
      [INF, 0.5, INF],
      [INF, -0.5, 0],
      [-INF, 3, -INF],
      [-INF, -3, -0],
      [-INF, 2, INF],
      [-INF, 0.5, INF],
      [-INF, -0.5, 0],
    ],
    ...[
      [2, INF, INF],
      [2, -INF, 0],
      [0.5, INF, 0],
      [0.5, -INF, INF],
      [-2, INF, INF],
      [-0.5, INF, 0],
      [-2, -INF, 0],
    ],
    ...[
      [-8, 1 / 3, NAN],
      [-1, 0.5, NAN],
      [-2, 3, -8],
      [-2, -3, -0.125],
      [-2, 4, 16],
    ],
    ...[
      [NAN, 0.5, NAN],
      [2, NAN, NAN],
      [0, NAN, NAN],
      [INF, NAN, NAN],
      [-2, NAN, NAN],
    ],
    ...[
      [4, 0.5, 2],
      [2, 10, 1024],
      [2, -149, 2 ** -149],
      [1e300, 1e300, INF],
      [0.5, 1e30, 0],
      [-3, 1e30, INF],
    ],
  ] as [number, number, number][])('pow(%d, %d) = %d', (x, y, wanted) => {
    const { float32, ...double } = everywhere(pow, x, y)
    expect(float32, `float32 of ${x}, ${y}`).toBe(Math.fround(wanted))
    for (const [where, value] of Object.entries(double)) expect(value, `${where} of ${x}, ${y}`).toBe(wanted)
    if (Number.isInteger(y)) return
    const byConstant = computed((x) => pow(x, y), Float64Array.of(x))
    expect(byConstant, `${x} to the constant ${y}`).toEqual(Float64Array.of(wanted))
  })
})

test('overflow and underflow begin where they should', () => {
  const double = computed(exp, Float64Array.of(709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412))
  expect(double).toEqual(Float64Array.of(1.7976931348622732e308, INF, 5e-324, 0))
  const single = computed(exp, Float32Array.of(88.72283172607422, 88.72283935546875, -103.97207641601562, -103.97208404541016))
  expect(single).toEqual(Float32Array.of(3.4027985e38, INF, 1.4e-45, 0))
  const limit = Math.fround(3.4028234663852886e38)
  expect(computed((x) => pow(x, 0.5), Float32Array.of(limit, 1.4e-45))).toEqual(Float32Array.of(1.8446742974197924e19, 2 ** -74.5))
  expect(computed(pow, Float64Array.of(2, 2, 2, 2), Float64Array.of(1023, 1024, -1074, -1075.5))).toEqual(
    Float64Array.of(2 ** 1023, INF, 5e-324, 0),
  )
})

describe('float32 results are at most one unit in the last place from the correctly rounded ones', () => {
  // Every 19,973rd number there is, of both signs: 215,000 of them.
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / 19_973) }, (_, i) => 19_973 * i)
  const xs = new Float32Array(bits.buffer)
  test.each([
    ['exp', exp, Math.exp],
    ['log', log, Math.log],
    ['tanh', tanh, Math.tanh],
    ['x to the 3/4', (x: Expr) => pow(x, 0.75), (x: number) => Math.abs(x === -INF || x === 0 ? x : x < 0 ? NAN : x) ** 0.75],
  ] as const)('%s', { timeout: 60_000 }, (_, rule, nearly) => {
    const worst = { error: 0, at: 0, exponent: 0 }
    measureFloat32(worst, computed(rule, xs), xs, xs, nearly)
    expect(worst.error, `at ${worst.at}`).toBeLessThan(1.5)
    expect(worst.error).toBeGreaterThan(0.49)
  })

  test('x to the y', { timeout: 60_000 }, () => {
    const random = randomBits(4)
    const positive = xs.filter((x) => x > 0 && x < INF && x !== 1)
    const ys = positive.map((x) => ((random() / 2 ** 31 - 1) * 104) / Math.log(x))
    const worst = { error: 0, at: 0, exponent: 0 }
    measureFloat32(worst, computed(pow, positive, ys), positive, ys, Math.pow)
    expect(worst.error, `at ${worst.at}, ${worst.exponent}`).toBeLessThan(1)
  })
})

describe('float64 results are less than two units in the last place off', () => {
  const random = randomBits(5)
  const uniform = () => random() / 2 ** 31 - 1 + (random() / 2 ** 31 - 1) * 2 ** -32
  const upTo = (range: number) => Float64Array.from({ length: 5000 }, (_, i) => uniform() * (i % 2 ? range : 2 ** -(random() % 30)))
  const positive = Float64Array.from({ length: 5000 }, (_, i) =>
    i % 2 ? 1 + uniform() * 2 ** -(random() % 50) : Math.abs(uniform()) * 2 ** ((random() % 2090) - 1067),
  )
  test.each([
    ['exp', exp, upTo(746), exact.exp],
    ['log', log, positive, exact.log],
    ['tanh', tanh, upTo(20), exact.tanh],
    ['x to the third', (x: Expr) => pow(x, 1 / 3), positive, (x: number) => exact.pow(x, 1 / 3)],
  ] as const)('%s', (_, rule, xs, exactly) => {
    const worst = { error: 0, at: 0, exponent: 0 }
    measureFloat64(worst, computed(rule, xs), xs, xs, exactly)
    expect(worst.error, `at ${worst.at}`).toBeLessThan(2)
    expect(worst.error).toBeGreaterThan(0.49)
  })

  test('x to the y', () => {
    const ys = positive.map((x) => (x === 1 ? 2 : (uniform() * 746) / Math.log(x)))
    const worst = { error: 0, at: 0, exponent: 0 }
    measureFloat64(worst, computed(pow, positive, ys), positive, ys, exact.pow)
    expect(worst.error, `at ${worst.at}, ${worst.exponent}`).toBeLessThan(1)
  })
})

describe('what results are measured by', () => {
  test('knows functions to a hundred bits', () => {
    // Computed with mpmath to 300 bits, and split into a float64 number and what it leaves.
    const known: [Exact, high: number, low: number][] = [
      [exact.exp(1), Math.E, 1.4456468917292502e-16],
      [exact.log(10), Math.LN10, -2.1707562233822494e-16],
      [exact.log(0.3), -1.2039728043259361, 8.935521583403776e-17],
      [exact.log(1 + 2 ** -20), 9.536738616591883e-7, -3.549983446429538e-23],
      [exact.tanh(0.5), 0.46211715726000974, 2.1916603238260928e-17],
      [exact.tanh(2 ** -22), 2.3841857910155797e-7, 8.823259867335011e-24],
      [exact.pow(2, 0.5), Math.SQRT2, -9.667293313452913e-17],
      [exact.pow(10, -0.1), 0.7943282347242815, 1.8816654683004208e-18],
    ]
    for (const [{ value, k }, high, low] of known) {
      expect(value[0] * 2 ** k).toBe(high)
      expect(Math.abs(value[1] * 2 ** k - low)).toBeLessThan(Math.abs(high) * 2 ** -85)
    }
  })

  test('counts units in the last place, and those of subnormal numbers', () => {
    const one = { value: [1, 0] as const, k: 0 }
    expect([1, 1 + 2 ** -52, 1 - 2 ** -53, 1 + 2 ** -50].map((x) => errorInUlps(x, one, 'float64'))).toEqual([0, 1, 0.5, 4])
    expect(errorInUlps(1 + 2 ** -22, one, 'float32')).toBe(2)
    expect(errorInUlps(5e-324, { value: [1.5, 0], k: -1074 }, 'float64')).toBe(0.5)
    expect(errorInUlps(INF, { value: [1.75, 0], k: 1023 }, 'float64')).toBe(2 ** 50)
    expect(errorInUlps(INF, { value: [1, 0], k: 1024 }, 'float64')).toBe(0)
    expect([NAN, INF].map((x) => errorInUlps(x, one, 'float64'))).toEqual([INF, 2 ** 1076 - 2 ** 52])
  })
})

describe('pow', () => {
  const x = input(2, 'x')

  test('to a whole number that is written down squares and multiplies, as it did before there were others', () => {
    for (const n of [-3, -1, 0, 1, 2, 7]) expect(pow(x, n)).toEqual(integerPow(x, n))
  })

  test('of the host has the bits of squaring where the exponent turns out to be whole', () => {
    const rule = transform({ power: 0 }, (g, _s, _p, { x, t }: { x: Expr; t: Expr }) => [g, { power: pow(x, t) }])
    const power = (x: number, t: number) => rule.update(0, { power: 0 }, 0, { x, t })[1].power
    for (const t of [-7, 0, 1, 5, 1000]) expect(power(0.999, t)).toBe(powInteger(0.999, t))
    expect(power(0.999, 1000.5)).toBe(computed((x) => pow(x, 1000.5), Float64Array.of(0.999))[0])
  })

  test('takes a base and an exponent from different places', () => {
    const mixed = stateless((g, _p: unknown, { t }: { t: Expr }) => pow(t, mul(pow(g, t), pow(2, g))))
    const rounded = (x: number) => Math.fround(x)
    const g = Float32Array.of(0.3, 1, 2.25)
    const [ours] = mixed.update(g, {}, undefined, { t: 1.1 })
    ours.forEach((value, i) => {
      const exponent = rounded(rounded(g[i]! ** rounded(1.1)) * rounded(2 ** g[i]!))
      expect(Math.abs(value / rounded(1.1) ** exponent - 1)).toBeLessThan(1e-6)
    })
  })
})

describe('in a chain', () => {
  const softplus = transform({ sum: 0, sums: perLeaf(0) }, (g) => {
    const y = log(add(exp(g), 1))
    return [mul(y, total(tanh(y))), { sum: total(y), sums: leafTotal(y) }]
  })
  const grads = { a: Float32Array.of(1, -2, 3), b: Float64Array.of(0.5, -20), c: 2 }

  test('leaves of both dtypes and numbers each get their own polynomials', () => {
    const [updates, { sum, sums }] = softplus.update(grads, softplus.init(grads))
    const wanted = (x: number) => Math.log(Math.exp(x) + 1)
    expect(sums.b).toBeCloseTo(wanted(0.5) + wanted(-20), 14)
    expect(sum).toBeCloseTo(
      [1, -2, 3, 0.5, -20, 2].reduce((sum, x) => sum + wanted(x), 0),
      6,
    )
    expect(updates.b[1]! / updates.b[0]!).toBeCloseTo(wanted(-20) / wanted(0.5), 14)
  })

  test('compiled, they have the same bits', () => {
    const rule = stateless((g) => mul(tanh(g), pow(add(exp(g), 1), -0.3)))
    const compiled = compile(rule, { donate: true })
    const params = { a: new Float32Array(3), b: new Float64Array(2), c: 0 }
    const model = compiled.init(params)
    model.grads.a.set(grads.a)
    model.grads.b.set(grads.b)
    const [wanted] = rule.update(grads, {})
    const { params: next } = compiled.step({ ...model.grads, c: 2 }, model.state, model.params)
    expect([...next.a, ...next.b, next.c]).toEqual([...wanted.a, ...wanted.b, wanted.c])
  })
})
