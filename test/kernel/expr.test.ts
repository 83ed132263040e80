import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  and,
  call,
  debias,
  div,
  ema,
  eq,
  finite,
  ge,
  gt,
  initialValueOf,
  isNan,
  le,
  leafSize,
  leafTotal,
  lt,
  max,
  min,
  mul,
  neg,
  not,
  or,
  pow,
  select,
  sign,
  sqrt,
  square,
  sub,
  total,
} from '../../src/kernel/expr.ts'
import { sumTo } from '../../src/kernel/lines/expr.ts'
import { keep } from '../../src/kernel/lines/keep.ts'
import { type Condition, constant, type Expr, input, type Scalar } from '../../src/kernel/node.ts'
import { powInteger } from '../../src/kernel/power.ts'
import { ELEMENT, LEAF, TREE } from '../../src/kernel/value.ts'
import { perLeaf, stateless, transform } from '../../src/transform.ts'
import { scale } from '../../src/transforms/scale.ts'
import { injectHyperparams } from '../../src/wrappers/injectHyperparams.ts'

const SPECIAL = [0, -0, 1, -1, 2, -0.5, 3, 1e-45, 5e-324, 1e300, -1e300, 2 ** 53, Infinity, -Infinity, Number.NaN]
const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b] as const))
const rounders = { float32: Math.fround, float64: Number }

const x = input(ELEMENT, 'x')
const leaf = input(LEAF, 'leaf')
const tree = input(TREE, 'tree')

/** Computes an expression of two numbers everywhere that expressions are computed: folded, on the host, and by a kernel of each dtype. */
function everywhere(expression: (a: Scalar, b: Scalar) => Scalar, a: number, b: number): Record<string, number> {
  const folded = expression(a, b)
  if (typeof folded !== 'number' && folded.op !== 'const') throw new Error('constants do not fold')
  const host = transform({ result: 0 }, (g, _s, _p, extra: { a: Expr; b: Expr }) => [g, { result: expression(extra.a, extra.b) }])
  const element = stateless((g, p) => expression(g, p))
  const [, ofLeaf] = transform({ result: perLeaf(0), a: perLeaf(0), b: perLeaf(0) }, (g, s) => [
    g,
    { a: s.a, b: s.b, result: expression(s.a, s.b) },
  ]).update(0, { a, b, result: 0 })
  return {
    folded: typeof folded === 'number' ? folded : folded.value,
    ofTree: host.update(0, { result: 0 }, 0, { a, b })[1].result,
    ofLeaf: ofLeaf.result,
    number: element.update(a, {}, b)[0],
    float64: element.update(new Float64Array([a]), {}, new Float64Array([b]))[0][0]!,
    float32: element.update(new Float32Array([a]), {}, new Float32Array([b]))[0][0]!,
  }
}

/** `round` rounds to the dtype, for what is made of more than one operation. */
type Wanted = (a: number, b: number, round: (x: number) => number) => number

function expectEverywhere(expression: (a: Scalar, b: Scalar) => Scalar, wanted: Wanted): void {
  for (const [a, b] of pairs) {
    const { float32, ...double } = everywhere(expression, a, b)
    for (const [where, value] of Object.entries(double)) expect(value, `${where} of ${a}, ${b}`).toBe(wanted(a, b, Number))
    expect(float32, `float32 of ${a}, ${b}`).toBe(Math.fround(wanted(Math.fround(a), Math.fround(b), Math.fround)))
  }
}

describe('what is rewritten keeps its bits', () => {
  const laws: [law: string, rewritten: Expr, original: Expr, computed: (x: number) => number][] = [
    ['x · 1 = x', mul(x, 1), x, (x) => x * 1],
    ['1 · x = x', mul(1, x), x, (x) => 1 * x],
    ['x / 1 = x', div(x, 1), x, (x) => x / 1],
    ['−(−x) = x', neg(neg(x)), x, (x) => -(-x)],
  ]
  test.each(laws)('%s', (_, rewritten, original, computed) => {
    expect(rewritten).toBe(original)
    for (const value of SPECIAL)
      for (const round of Object.values(rounders)) expect(round(computed(round(value))), String(value)).toBe(round(value))
  })

  test.each([
    ['x · −1', mul(x, -1), (x: number) => x * -1],
    ['x · 0', mul(x, 0), (x: number) => x * 0],
    ['0 · x', mul(0, x), (x: number) => 0 * x],
    ['1 / x', div(1, x), (x: number) => 1 / x],
    ['x + 0', add(x, 0), (x: number) => x + 0],
    ['x − x', sub(x, x), (x: number) => x - x],
    ['x / x', div(x, x), (x: number) => x / x],
    ['0 − x', sub(0, x), (x: number) => 0 - x],
  ])('%s is not, for some x would show it', (_, expression, computed) => {
    expect(expression.op).not.toBe('const')
    expect(expression).not.toBe(x)
    expect(SPECIAL.some((value) => !Object.is(computed(value), value))).toBe(true)
  })
})

describe('what an operation means does not depend on where it is computed', () => {
  const operations: [string, (a: Scalar, b: Scalar) => Scalar, Wanted][] = [
    ['a + b', add, (a, b) => a + b],
    ['a − b', sub, (a, b) => a - b],
    ['a · b', mul, (a, b) => a * b],
    ['a / b', div, (a, b) => a / b],
    ['min', min, (a, b) => Math.min(a, b)],
    ['max', max, (a, b) => Math.max(a, b)],
    ['−a', (a) => neg(a), (a) => -a],
    ['√a', (a) => sqrt(a), Math.sqrt],
    ['a²', (a) => square(a), (a) => a * a],
    ['sign', (a) => sign(a), Math.sign],
    ['a = b', (a, b) => select(eq(a, b), 1, 0), (a, b) => Number(a === b)],
    ['a < b', (a, b) => select(lt(a, b), 1, 0), (a, b) => Number(a < b)],
    ['a ≤ b', (a, b) => select(le(a, b), 1, 0), (a, b) => Number(a <= b)],
    ['a > b', (a, b) => select(gt(a, b), 1, 0), (a, b) => Number(a > b)],
    ['a ≥ b', (a, b) => select(ge(a, b), 1, 0), (a, b) => Number(a >= b)],
    ['a ≮ b', (a, b) => select(not(lt(a, b)), 1, 0), (a, b) => Number(!(a < b))],
    ['a is NaN', (a) => select(isNan(a), 1, 0), (a) => Number(Number.isNaN(a))],
    ['a is finite', (a) => select(finite(a), 1, 0), (a) => Number(Number.isFinite(a))],
    ['the one of a and b that is a number', (a, b) => select(isNan(a), b, a), (a, b) => (Number.isNaN(a) ? b : a)],
    ['a³', (a) => pow(a, 3), (a, _b, round) => a * round(a * a)],
    ['a⁰', (a) => pow(a, 0), () => 1],
    ['a⁻¹', (a) => pow(a, -1), (a) => 1 / a],
  ]
  test.each(operations)('%s', (_, expression, wanted) => {
    expectEverywhere(expression, wanted)
  })

  test('conditions of the host and of elements mix', () => {
    const truth = [false, true]
    for (const [a, b] of truth.flatMap((a) => truth.map((b) => [a, b] as const))) {
      const cases: [(a: Condition, b: Condition) => Condition, boolean][] = [
        [and, a && b],
        [or, a || b],
        [(a) => not(a), !a],
        [(a, b) => and(not(a), not(b)), !a && !b],
      ]
      const [g, host] = [new Float32Array(9).fill(Number(a)), { host: Number(b) }]
      for (const [combine, wanted] of cases) {
        const mixed = (isSwapped: boolean) =>
          stateless((g, _, { host }: { host: Expr }) =>
            select(isSwapped ? combine(gt(g, 0), gt(host, 0)) : or(lt(g, 0), combine(gt(g, 0), gt(host, 0))), 1, 2),
          ).update(g, {}, g, host)[0]
        expect([...mixed(false), ...mixed(true)], `${combine.name} ${a} ${b}`).toEqual(new Array(18).fill(wanted ? 1 : 2))
      }
    }
  })

  test('a constant folds to what the same number computes as an extra argument', () => {
    const numbers = fc.double({ noDefaultInfinity: true, noNaN: true })
    fc.assert(
      fc.property(numbers, numbers, fc.float({ noNaN: true }), (a, b, g) => {
        const rule = (g: Expr, a: Scalar, b: Scalar) => add(mul(g, div(a, add(b, 1))), sqrt(max(sub(a, b), 0)))
        const [folded] = stateless((g) => rule(g, a, b)).update(new Float32Array([g]), {})
        const [computed] = stateless((g, _, e: { a: Expr; b: Expr }) => rule(g, e.a, e.b)).update(
          new Float32Array([g]),
          {},
          new Float32Array([g]),
          { a, b },
        )
        expect(folded).toEqual(computed)
      }),
      { seed: 3 },
    )
  })
})

describe('select', () => {
  test('never lets show what it does not pick', () => {
    const guarded = stateless((g) => select(lt(0, g), sqrt(g), 0))
    expect(guarded.update(new Float32Array([4, -4, Number.NaN, 0, -0]), {})[0]).toEqual(new Float32Array([2, 0, 0, 0, 0]))
    const poisoned = stateless((g, _, { bad }: { bad: Expr }) => select(lt(bad, 0), Number.NaN, mul(g, 2)))
    expect(poisoned.update(new Float32Array([1, 2]), {}, new Float32Array(2), { bad: 1 })[0]).toEqual(new Float32Array([2, 4]))
    expect(poisoned.update(new Float32Array([1, 2]), {}, new Float32Array(2), { bad: -1 })[0]).toEqual(
      new Float32Array([Number.NaN, Number.NaN]),
    )
  })

  test('picks for each leaf where the condition is one for each leaf', () => {
    const byNorm = stateless((g) => select(lt(leafTotal(square(g)), 10), g, neg(g)))
    expect(byNorm.update({ a: new Float32Array([1, 2]), b: new Float32Array([3, 4]), c: 1, d: 5 }, {})[0]).toEqual({
      a: new Float32Array([1, 2]),
      b: new Float32Array([-3, -4]),
      c: 1,
      d: -5,
    })
  })
})

describe('pow', () => {
  test('has the same bits whether base and exponent are constants, values of the host, or elements', () => {
    for (const exponent of [-7, -2, -1, 0, 1, 2, 3, 4, 13, 1000]) {
      const byExpression = transform({ result: 0 }, (g, _s, _p, { a, b }: { a: Expr; b: Expr }) => [g, { result: pow(a, b) }])
      for (const base of [...SPECIAL, 0.9, 1.1, -0.999]) {
        const { float32: _, ...values } = everywhere((a) => pow(a, exponent), base, 0)
        const wanted = powInteger(base, exponent)
        expect(byExpression.update(0, { result: 0 }, 0, { a: base, b: exponent })[1].result).toBe(wanted)
        expect(values, `${base} to the ${exponent}`).toEqual({
          folded: wanted,
          ofTree: wanted,
          ofLeaf: wanted,
          number: wanted,
          float64: wanted,
        })
      }
    }
  })

  test('refuses an exponent that is no integer, where it is written and where it is computed', () => {
    expect(() => pow(x, 0.5)).toThrow(new RangeError('pow: the exponent is 0.5, wanted an integer'))
    expect(() => pow(2, Number.NaN)).toThrow(new RangeError('pow: the exponent is NaN, wanted an integer'))
    expect(() => pow(x, Infinity)).toThrow(new RangeError('pow: the exponent is Infinity, wanted an integer'))
    const rule = stateless((g, _, { t }: { t: Expr }) => mul(g, pow(0.9, t)))
    expect(() => rule.update(1, {}, 1, { t: 1.5 })).toThrow(new RangeError('stateless: pow: the exponent is 1.5, wanted an integer'))
  })

  test('refuses an exponent that is an array, and a base that is one where the exponent is not known', () => {
    const message = 'call: an argument varies by element, wanted host scalars'
    expect(() => pow(2, x)).toThrow(new TypeError(message))
    expect(() => pow(x, tree)).toThrow(new TypeError(message))
  })
})

describe('averages', () => {
  test('ema is β m + (1 − β) x, in this order of operations', () => {
    expectEverywhere(
      (m, x) => ema(m, x, 0.9),
      (m, x, round) => round(round(0.9) * m) + round(round(1 - 0.9) * x),
    )
  })

  test('debias divides by 1 − βᵗ through its inverse', () => {
    for (const count of [1, 2, 10, 1000]) {
      const rule = transform({ result: 0 }, (g, _s, _p, { m, t }: { m: Expr; t: Expr }) => [g, { result: debias(m, 0.9, t) }])
      expect(rule.update(0, { result: 0 }, 0, { m: 0.3, t: count })[1].result).toBe(0.3 * (1 / (1 - powInteger(0.9, count))))
    }
  })
})

describe('ranks', () => {
  test('are those of the widest operand; reductions narrow them', () => {
    const ranks: [Expr, number][] = [
      [constant(1), TREE],
      [leafSize, LEAF],
      [add(tree, leaf), LEAF],
      [mul(leaf, x), ELEMENT],
      [select(lt(x, 0), tree, leaf), ELEMENT],
      [select(lt(tree, 0), leaf, 1), LEAF],
      [leafTotal(x), LEAF],
      [total(x), TREE],
      [total(leaf), TREE],
      [call(Math.max, tree, 1), TREE],
      [call(Math.max, leaf, tree), LEAF],
      [call(() => 1), TREE],
    ]
    for (const [expression, rank] of ranks) expect(expression.rank, expression.op).toBe(rank)
  })

  test('that do not fit are refused', () => {
    expect(() => total(tree)).toThrow(
      new TypeError('total: the operand is one value for the whole tree, wanted one that varies by element or by leaf'),
    )
    for (const operand of [tree, leaf])
      expect(() => leafTotal(operand)).toThrow(new TypeError('leafTotal: the operand does not vary by element, wanted one that does'))
    expect(() => call(Math.max, tree, x)).toThrow(new TypeError('call: an argument varies by element, wanted host scalars'))
  })
})

describe('what plain JavaScript may hand over is refused, with the name of the operation', () => {
  const condition = gt(x, 0) as never
  const onNumbers: [name: string, build: (value: never) => unknown][] = [
    ['add', (value) => add(value, 1)],
    ['add', (value) => add(1, value)],
    ['sub', (value) => sub(x, value)],
    ['mul', (value) => mul(value, 1)],
    ['mul', (value) => mul(1, value)],
    ['div', (value) => div(value, 1)],
    ['neg', (value) => neg(value)],
    ['min', (value) => min(value, x)],
    ['max', (value) => max(x, value)],
    ['abs', (value) => abs(value)],
    ['sqrt', (value) => sqrt(value)],
    ['eq', (value) => eq(value, x)],
    ['lt', (value) => lt(x, value)],
    ['gt', (value) => gt(x, value)],
    ['le', (value) => le(value, x)],
    ['ge', (value) => ge(value, x)],
    ['select', (value) => select(lt(x, 0), value, x)],
    ['select', (value) => select(lt(x, 0), x, value)],
    ['pow', (value) => pow(value, 0)],
    ['pow', (value) => pow(tree, value)],
    ['call', (value) => call(Math.sqrt, value)],
    ['total', (value) => total(value)],
    ['leafTotal', (value) => leafTotal(value)],
  ]
  test.each(onNumbers)('%s of a condition, whatever it is made of', (name, build) => {
    const message = new TypeError(`${name}: an operand is a condition, wanted a number: select(condition, 1, 0) makes one`)
    for (const given of [condition, eq(tree, 0), not(le(leaf, x)), and(gt(x, 0), lt(tree, 1)), or(gt(x, 0), lt(tree, 1))])
      expect(() => build(given as never)).toThrow(message)
  })
  test.each(onNumbers)('%s of what is neither expression nor number', (name, build) => {
    for (const given of ['1', undefined, null, true])
      expect(() => build(given as never)).toThrow(new TypeError(`${name}: an operand is ${given}, wanted an expression or a number`))
  })
  test.each<[name: string, build: (value: never) => unknown]>([
    ['select', (value) => select(value, 1, 0)],
    ['not', (value) => not(value)],
    ['and', (value) => and(value, condition)],
    ['and', (value) => and(condition, value)],
    ['or', (value) => or(value, condition)],
    ['or', (value) => or(condition, value)],
  ])('%s of a number', (name, build) => {
    for (const [given, told] of [
      [x, 'a number'],
      [select(condition, 1, 0), 'a number'],
      [1, '1'],
      [true, 'true'],
    ])
      expect(() => build(given as never)).toThrow(new TypeError(`${name}: an operand is ${told}, wanted a condition, such as gt(x, 0)`))
  })

  test('conditions of constants, which fold, go on to be conditions', () => {
    const rule = stateless((g) => select(and(lt(0, 1), not(lt(1, 0))), g, 0))
    expect(rule.update(new Float32Array([3]), {})[0]).toEqual(new Float32Array([3]))
  })

  test('a condition as what a rule returns', () => {
    const asUpdates = stateless((g) => gt(g, 0) as never, { name: 'gate' })
    expect(() => asUpdates.update(1, {})).toThrow(
      new TypeError('gate returns as updates a condition, wanted a number: select(condition, 1, 0) makes one'),
    )
    const asState = transform({ isLarge: 0 }, (g, s) => [g, { isLarge: gt(s.isLarge, 0) as never }], { name: 'gate' })
    expect(() => asState.update(1, { isLarge: 0 })).toThrow('gate returns as state.isLarge a condition, wanted a number')
  })
})

describe('the value of an expression before the first step', () => {
  const hyperparameter: Expr = { op: 'input', rank: TREE, args: [], name: 'b1', initial: 0.9 }

  test('is that of numbers, constants, calls and inputs that tell theirs, and of what is made of these', () => {
    expect([initialValueOf(0.1), initialValueOf(constant(-0)), initialValueOf(hyperparameter)]).toEqual([0.1, -0, 0.9])
    expect(initialValueOf(call((a = 0, b = 0) => a - b, hyperparameter, 0.5))).toBe(0.9 - 0.5)
    expect(initialValueOf(select(lt(hyperparameter, 1), sub(1, pow(hyperparameter, 3)), Number.NaN))).toBe(1 - powInteger(0.9, 3))
  })

  test('takes what is used many times once, however deep', () => {
    const sums = Array.from({ length: 20_000 }).reduce<Expr>((sum) => mul(add(sum, sum), 0.5), hyperparameter)
    let calls = 0
    const counted = call(() => ++calls)
    const doubled = Array.from({ length: 40 }).reduce<Expr>((sum) => add(sum, sum), counted)
    expect([initialValueOf(sums), initialValueOf(doubled), calls]).toEqual([0.9, 2 ** 40, 1])
  })

  test.each([
    ['tree', add(tree, 1)],
    ['x', x],
    ['total', total(square(x))],
    ['leafTotal', leafTotal(x)],
  ])('is not known of %s', (name, expression) => {
    const known = name.endsWith('otal') ? 'x' : name
    expect(() => initialValueOf(expression)).toThrow(new TypeError(`${known} has no value before the first step, wanted a number`))
  })
})

describe('JavaScript’s operators on expressions', () => {
  // Plain JavaScript: what types would refuse.
  const a: never = add(x, 1) as never
  const b: never = tree as never
  test.each<[operator: string, apply: () => unknown]>([
    ['+', () => a + b],
    ['-', () => a - b],
    ['*', () => a * 2],
    ['/', () => 1 / a],
    ['**', () => a ** 2],
    ['unary -', () => -a],
    ['unary +', () => +a],
    ['<', () => a < b],
    ['>= of a condition', () => (gt(x, 0) as never) >= 1],
    // biome-ignore lint/suspicious/noDoubleEquals: it is what is tested
    ['== with a number', () => a == 1],
    [
      '+=',
      () => {
        let sum: number = 0
        sum += a
        return sum
      },
    ],
    ['Math', () => Math.sqrt(a)],
    ['templates', () => `${a}`],
    ['a hyperparameter', () => injectHyperparams(({ rate }: { rate: Scalar }) => scale((rate as never) * 2), { rate: 1 }).init(0)],
    ['a parameter in a rule', () => stateless((g, p: Expr) => (g as never) - (p as never)).update(0, {}, 0)],
    ['the size of a leaf', () => 1 / (leafSize as never)],
    ['a constant', () => (constant(1) as never) + 1],
    [
      'a sum along rows',
      () =>
        2 *
        (sumTo(
          x,
          keep(() => [0]),
        ) as never),
    ],
  ])('%s throw, and say what to write', (_, apply) => {
    expect(apply).toThrow(TypeError)
    expect(apply).toThrow('JavaScript has no operators for expressions: write add(a, b) for a + b, and so sub, mul, div, neg, lt, gt, eq')
  })

  test('but identity works', () => {
    expect(a === a).toBe(true)
    expect(a === b).toBe(false)
  })
})
