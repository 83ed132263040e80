import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { bitOps } from '../../src/kernel/bitOps.ts'
import { exponentOf, nearest, timesPowerOf2 } from '../../src/kernel/bits.ts'
import { type Dtype, type FloatArray, newArray } from '../../src/kernel/dtype.ts'
import { exp, log, pow, tanh } from '../../src/kernel/elementary.ts'
import {
  abs,
  add,
  and,
  div,
  eq,
  isNan,
  le,
  lt,
  max,
  min,
  mul,
  neg,
  not,
  or,
  select,
  sign,
  sqrt,
  square,
  sub,
  total,
} from '../../src/kernel/expr.ts'
import { type Expr, input } from '../../src/kernel/node.ts'
import { ops } from '../../src/kernel/ops.ts'
import { ELEMENT, LEAF, type Rank, TREE } from '../../src/kernel/value.ts'
import { like, perLeaf, stateless, transform } from '../../src/transform.ts'
import { patient, randomCases } from '../thorough.ts'
import { expectSame } from './bothExecutors.ts'
import { randomArray, randomBits, randomNumber, SPECIAL } from './randomArrays.ts'
import { type Inputs, Naive, type Place, simpleRule, valuesOf, type Written, writtenRule } from './randomRules.ts'

// Every pass of every update below is run by both executors, which have to agree.
vi.mock(import('../../src/kernel/executor.ts'), async (original) => (await import('./bothExecutors.ts')).bothExecutors(await original()))

interface LeafKind {
  readonly dtype: Dtype | 'number'
  readonly size: number
  readonly offset: number
}

const ARRAYS = ['updates', 'params', 'array', 'single', 'double'] as const

/** Writes each result of a rule where its rank fits. */
function resultsOf(values: readonly Expr[], inputs: Inputs) {
  const upTo = (rank: Rank, skip: number): Expr => values.filter((value) => value.rank <= rank)[skip] ?? inputs.count
  return {
    updates: values[0]!,
    next: {
      array: upTo(ELEMENT, 1),
      single: upTo(ELEMENT, 0),
      double: upTo(ELEMENT, 2),
      leaf: upTo(inputs.leaf.rank, 0),
      count: add(inputs.count, 1),
      number: upTo(TREE, 0),
    },
  }
}

/** Runs a rule in an update, by both executors, and compares everything that comes out with the naive computation. */
function checkRule(rule: readonly Written[], kinds: readonly LeafKind[], byLeaf: boolean, special: number, seed: number): void {
  const random = randomBits(seed)
  const places = kinds.map(({ dtype, size, offset }): Place => {
    const stored = { updates: dtype, params: dtype, array: dtype, single: 'float32', double: 'float64' } as const
    const column = (name: (typeof ARRAYS)[number], i: number): number | FloatArray =>
      dtype === 'number' ? randomNumber(special, random) : randomArray(stored[name] as Dtype, size, (offset + i) % 5, special, random)
    return {
      dtype,
      size: dtype === 'number' ? 1 : size,
      columns: { ...Object.fromEntries(ARRAYS.map((name, i) => [name, column(name, i)])), leaf: randomNumber(special, random) },
    }
  })
  const scalars = { count: random() % 5, extra: randomNumber(special, random), leaf: randomNumber(special, random) }
  const tree = (name: string) => Object.fromEntries(places.map(({ columns }, i) => [`leaf${i}`, columns[name]!]))

  const spec = {
    array: like(0),
    single: like(0, 'float32'),
    double: like(0, 'float64'),
    leaf: byLeaf ? perLeaf(0) : 0,
    count: 0,
    number: 0,
  }
  const optimizer = transform(spec, (g, s, p, extra: { extra: Expr }) => {
    const own = { elements: [g, p, s.array, s.single, s.double], leaf: s.leaf, count: s.count, extra: extra.extra }
    const { updates, next } = resultsOf(valuesOf(rule, own), own)
    return [updates, next]
  })
  const arrays = { array: tree('array'), single: tree('single'), double: tree('double') }
  const held = { ...arrays, leaf: byLeaf ? tree('leaf') : scalars.leaf, count: scalars.count, number: 0 }
  const [updates, state] = optimizer.update(tree('updates'), held as never, tree('params'), { extra: scalars.extra })

  const naive = new Naive(places, scalars)
  const inputs: Inputs = {
    elements: ARRAYS.map((name) => input(ELEMENT, name)),
    leaf: input(byLeaf ? LEAF : TREE, 'leaf'),
    count: input(TREE, 'count'),
    extra: input(TREE, 'extra'),
  }
  const wanted = resultsOf(valuesOf(rule, inputs), inputs)
  const compare = (actual: unknown, node: Expr, name: (typeof ARRAYS)[number], where: string): void => {
    places.forEach(({ dtype, size, columns }, i) => {
      const leaf = (actual as Record<string, unknown>)[`leaf${i}`]
      const stored = name === 'single' ? 'float32' : name === 'double' ? 'float64' : dtype
      const value = naive.value(node, i)
      const picked = naive.picked(node)
      if (picked.op === 'input' && picked.name === name) expect(leaf, `${where} is passed on`).toBe(columns[name])
      else if (dtype === 'number' || stored === 'number')
        expectSame(leaf, (name === 'single' ? Math.fround : Number)(value as number), where)
      else expectSame(leaf, stores(stored, size, typeof value === 'number' ? () => rounded(value, dtype) : (j) => value[j]!), where)
    })
  }
  compare(updates, wanted.updates, 'updates', 'updates')
  compare(state.array, wanted.next.array, 'array', 'state.array')
  compare(state.single, wanted.next.single, 'single', 'state.single')
  compare(state.double, wanted.next.double, 'double', 'state.double')
  for (const [i] of places.entries()) {
    const leaf = byLeaf ? (state.leaf as Record<string, number>)[`leaf${i}`] : state.leaf
    expect(leaf, 'state.leaf').toBe(naive.value(wanted.next.leaf, i))
  }
  expect(state.number, 'state.number').toBe(naive.scalar(wanted.next.number))
}

/** An array as a kernel writes it: with no NaN but the canonical one. */
const stores = (dtype: Dtype, size: number, at: (i: number) => number): FloatArray =>
  newArray(dtype, size).map((_, i) => (Number.isNaN(at(i)) ? Number.NaN : at(i)))

const rounded = (value: number, dtype: Dtype): number => (dtype === 'float32' ? Math.fround(value) : value)

const leafKinds = (sizes: readonly number[], maxLength: number): fc.Arbitrary<LeafKind[]> =>
  fc.array(fc.record({ dtype: fc.constantFrom('float32', 'float64', 'number'), size: fc.constantFrom(...sizes), offset: fc.nat(4) }), {
    minLength: 1,
    maxLength,
  })

describe('random rules have the same bits from the interpreter, from WebAssembly and computed naively', () => {
  const check = (rule: typeof writtenRule, sizes: readonly number[], maxLeaves: number, parameters: { numRuns: number; seed: number }) =>
    fc.assert(
      fc.property(rule, leafKinds(sizes, maxLeaves), fc.boolean(), fc.constantFrom(0, 0.02, 0.5), fc.integer(), checkRule),
      parameters,
    )

  test('over a few leaves of a few elements', patient, () => {
    check(writtenRule, [0, 1, 2, 3, 4, 5, 7, 8, 9, 17], 4, randomCases(250, 1))
  })

  test('over leaves about as long as a block', patient, () => {
    check(writtenRule, [1023, 8191, 8192, 8193, 20_000], 2, randomCases(30, 2))
  })

  test('over leaves of a million elements', patient, () => {
    check(simpleRule, [1_000_003], 1, randomCases(2, 9))
  })
})

describe('each operation has the same bits from both executors for every pair of special values', () => {
  const operations: Record<string, (a: Expr, b: Expr) => Expr> = {
    ...{ add, sub, mul, div, min, max, abs, neg, sqrt, sign, square, nearest, timesPowerOf2, exponentOf, exp, log, tanh, pow },
    eq: (a, b) => select(eq(a, b), a, 2),
    lt: (a, b) => select(lt(a, b), 1, b),
    le: (a, b) => select(le(a, b), 1, 2),
    not: (a, b) => select(not(lt(a, b)), 1, 2),
    and: (a, b) => select(and(lt(a, b), lt(a, 0)), 1, 2),
    or: (a, b) => select(or(lt(a, b), lt(a, 0)), 1, 2),
    select: (a, b) => select(isNan(a), b, a),
  }

  test('which are all the operations there are', () => {
    expect(Object.keys(operations)).toEqual(expect.arrayContaining(Object.keys({ ...ops, ...bitOps })))
  })

  test.each(Object.keys(operations))('%s', (name) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const odd = randomArray(dtype, 40, 0, 1, randomBits(3))
      const values = [...SPECIAL, ...odd.filter(Number.isNaN)]
      const pairs = values.flatMap((a) => values.map((b) => [a, b] as const))
      const [a, b] = [0, 1].map((side) => newArray(dtype, pairs.length).map((_, i) => pairs[i]![side]!))
      const places = [{ dtype, size: pairs.length, columns: { updates: a!, params: b! } }]
      const [actual] = stateless((g, p) => operations[name]!(g, p)).update(a!, {}, b!)
      const wanted = new Naive(places, {}).value(operations[name]!(input(ELEMENT, 'updates'), input(ELEMENT, 'params')), 0) as FloatArray
      expectSame(
        actual,
        stores(dtype, pairs.length, (i) => wanted[i]!),
        name,
      )
    }
  })
})

test('a kernel runs as before once the memory has grown for a greater one', () => {
  const small = transform({ sum: 0 }, (g) => [mul(g, 3), { sum: total(g) }])
  const slots = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`slot${i}`, like(i)]))
  const great = transform(slots, (g, s) => [g, Object.fromEntries(Object.entries(s).map(([key, slot]) => [key, add(slot, g)]))])
  const grads = new Float32Array(9000).fill(2)
  const before = small.update(grads, { sum: 0 })
  const [, state] = great.update(grads, great.init(grads))
  expect(state['slot39']![8999]).toBe(41)
  expect(small.update(grads, { sum: 0 })).toEqual(before)
})
