import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as expr from '../../src/expr.ts'
import * as index from '../../src/index.ts'
import { canonicalize } from '../../src/kernel/dtype.ts'
import { copy } from '../../src/trees/map.ts'
import { expectSame } from '../kernel/bothExecutors.ts'
import { randomArray, randomBits } from '../kernel/randomArrays.ts'
import { isThorough, patient } from '../thorough.ts'

// However small a task is, it is divided.
vi.mock('../../src/kernel/threads/threads.ts', async (original) => {
  const { newPool } = await original<typeof import('../../src/kernel/threads/threads.ts')>()
  return { newPool: (threads: number) => newPool(threads, { awake: 0, asleep: 0 }) }
})

type Library = Omit<typeof expr, 'ema'> & typeof index

const compiling: Library = { ...expr, ...index }
let interpreting: Library
beforeAll(async () => {
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  interpreting = { ...(await import('../../src/expr.ts')), ...(await import('../../src/index.ts')) }
  expect(interpreting.executor()).toBe('interpreter')
  vi.unstubAllGlobals()
})
afterAll(() => vi.resetModules())

type Make = (library: Library) => index.AnyTransformation

/** All at once: reductions of elements and of lines, lines within lines, and totals before, beside and behind them. */
const everything: Make = (library) => {
  const { along, add, div, gt, keep, leafTotal, like, maxTo, meanTo, mul, select, sqrt, square, sub, sumTo, total, transform } = library
  const rows = keep((shape) => (shape.length > 0 ? [0] : undefined))
  const columns = keep((shape) => (shape.length > 0 ? shape.map((_, axis) => axis).slice(1) : undefined))
  const nothing = keep(() => [])
  const onRows = keep((shape) => (shape.length > 0 ? [] : undefined), rows)
  return transform({ count: 0, row: along(rows, 0.5), column: along(columns, 1), m: like(0) }, (g, s, p) => {
    const count = add(s.count, 1)
    const m = add(mul(0.9, s.m), sub(g, meanTo(g, nothing)))
    const scaled = div(m, sqrt(add(1, total(square(m)))))
    if (s.row === null || s.column === null) return [scaled, { count, row: null, column: null, m }]
    const row = add(mul(0.9, s.row), meanTo(square(m), rows))
    const column = maxTo(select(gt(s.column, 1), square(p), mul(m, row)), columns)
    const share = div(row, add(1, sumTo(row, onRows)))
    const u = mul(div(scaled, sqrt(add(1, add(square(column), share)))), div(leafTotal(square(p)), add(1, leafTotal(square(m)))))
    return [mul(u, div(1, add(1, leafTotal(square(u))))), { count, row: sub(row, share), column, m }]
  })
}

/** What is stored in a dtype of its own, with a sum of the whole tree before it and one of each leaf behind. */
const stored: Make = ({ add, div, leafTotal, like, mul, sqrt, square, total, transform }) =>
  transform({ count: 0, single: like(0.1, 'float32'), double: like('params', 'float64'), own: like(0) }, (g, s) => {
    const single = add(mul(0.9, s.single), div(g, sqrt(add(1, total(square(g))))))
    const double = add(mul(0.99, s.double), mul(single, g))
    return [div(double, sqrt(add(1, leafTotal(square(single))))), { count: add(s.count, 1), single, double, own: add(s.own, double) }]
  })

/** Maxima of leaves and of the tree, of each other and of sums, before and behind what varies along lines. */
const maxima: Make = ({ abs, add, div, keep, leafMax, leafTotal, max, meanTo, perLeaf, square, sub, total, transform, treeMax }) => {
  const rows = keep((shape) => shape.map((_, axis) => axis).slice(0, 1))
  return transform({ largest: 0, own: perLeaf(0) }, (g, s, p) => {
    const own = max(s.own, leafMax(abs(g)))
    const largest = max(treeMax(own), treeMax(square(p)))
    const u = div(sub(g, meanTo(g, rows)), add(1, largest))
    return [div(u, add(leafMax(u), add(treeMax(leafTotal(square(u))), total(leafMax(abs(u)))))), { largest, own }]
  })
}

const MADE: Readonly<Record<string, Make>> = {
  maxima,
  'dtypes of their own': stored,
  'dtypes of their own beside lines': (library) => library.chain(stored(library), library.centralize(), stored(library), library.sm3(0.1)),
  everything,
  centralize: ({ centralize }) => centralize(),
  adaptiveGradClip: ({ adaptiveGradClip }) => adaptiveGradClip(0.1),
  'adaptiveGradClip along the last axis': ({ adaptiveGradClip, masked, byPath }) =>
    masked(
      adaptiveGradClip(0.3, { axis: -1 }),
      byPath((_, leaf) => Object(leaf).shape?.length > 0),
    ),
  'adaptiveGradClip of elements': ({ adaptiveGradClip }) => adaptiveGradClip(0.3, { axis: [] }),
  adafactor: ({ adafactor }) => adafactor(0.1, { minDimSizeToFactor: 2, momentum: 0.9, weightDecayRate: 0.01 }),
  sm3: ({ sm3 }) => sm3(0.1),
  'a chain': ({ chain, centralize, adaptiveGradClip, adamw, clipByGlobalNorm }) =>
    chain(clipByGlobalNorm(1), centralize(), adaptiveGradClip(0.1), adamw(0.1)),
  'noise before and behind': ({ chain, addNoise, centralize, adafactor }) =>
    chain(addNoise(0.1, 0.5), centralize(), addNoise(0.2, 0.5, { key: 7 }), adafactor(0.1, { minDimSizeToFactor: 2 }), addNoise(0.1, 0.1)),
  accumulated: ({ multiSteps, applyIfFinite, adafactor }) => multiSteps(applyIfFinite(adafactor(0.1, { minDimSizeToFactor: 3 }), 2), 2),
  looking: ({ lookahead, sm3 }) => lookahead(sm3(0.1), 2, 0.5),
  masked: ({ masked, scaleByFactoredRms, byPath }) =>
    masked(
      scaleByFactoredRms({ minDimSizeToFactor: 2 }),
      byPath((path) => path !== 'b'),
    ),
  injected: ({ injectHyperparams, adafactor, adaptiveGradClip, chain }) =>
    injectHyperparams(
      ({ decayRate, clipping }: { decayRate: expr.Expr; clipping: expr.Expr }) =>
        chain(adaptiveGradClip(clipping), adafactor(0.1, { decayRate, minDimSizeToFactor: 2 })),
      { decayRate: (count: number) => 0.8 + count / 100, clipping: 0.5 },
    ),
}

interface Case {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly isDouble: boolean
  readonly special: number
  readonly seed: number
}

const lengths = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 9 }), weight: 8 },
  { arbitrary: fc.constantFrom(0, 17, 64, 129), weight: 2 },
)
const cases: fc.Arbitrary<Case> = fc.record({
  name: fc.constantFrom(...Object.keys(MADE)),
  shapes: fc.array(fc.array(lengths, { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  isDouble: fc.boolean(),
  special: fc.constantFrom(0, 0, 0.02),
  seed: fc.integer(),
})

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** A tree of records, but for the odd number and the odd array without a shape. */
function treeOf({ shapes, isDouble, special }: Case, random: () => number): Record<string, index.Leaf> {
  const leaves = shapes.map((shape, i): [string, index.Leaf] => {
    const data = randomArray(isDouble ? 'float64' : 'float32', size(shape), 0, special, random)
    // What stays where it is keeps the bits of its NaN.
    canonicalize(data)
    if (shape.length === 0 && i % 2 === 0) return ['abcd'[i]!, data[0]!]
    return ['abcd'[i]!, shape.length === 1 && i % 2 === 0 ? data : ({ data, shape, carried: i } as index.Leaf)]
  })
  return Object.fromEntries(leaves)
}

const STEPS = 4
type Steps = readonly (readonly [params: unknown, state: unknown])[]

/** The trees of some steps, copied. */
function take(
  begin: unknown,
  state: unknown,
  given: Case,
  step: (g: unknown, s: unknown, p: unknown) => readonly [unknown, unknown],
): Steps {
  const random = randomBits(given.seed ^ 99)
  const steps: (readonly [unknown, unknown])[] = [[copy(begin), copy(state)]]
  let [p, s] = [begin, state]
  for (let i = 0; i < STEPS; i++) {
    ;[p, s] = step(treeOf(given, random), s, p)
    steps.push([copy(p), copy(s)])
  }
  return steps
}

function pure(library: Library, given: Case): Steps {
  const params = treeOf(given, randomBits(given.seed))
  const { init, update } = MADE[given.name]!(library)
  return take(params, init(params), given, (g, s, p) => {
    const [updates, next] = update(g, s, p)
    return [library.applyUpdates(p as typeof params, updates), next]
  })
}

function inPlace(given: Case, threads: number): Steps {
  const optimizer = index.compile(MADE[given.name]!(compiling), { donate: true, threads })
  const { params, state } = Reflect.apply(optimizer.init, undefined, [treeOf(given, randomBits(given.seed))])
  const steps = take(params, state, given, (g, s, p) => {
    const stepped = Reflect.apply(optimizer.step, undefined, [g, s, p])
    return [stepped.params, stepped.state]
  })
  optimizer.dispose()
  return steps
}

function expectTheSame(actual: unknown, wanted: unknown, where: string): void {
  if (ArrayBuffer.isView(wanted) || typeof wanted !== 'object' || wanted === null) {
    expectSame(actual, wanted, where)
    return
  }
  expect(Object.keys(Object(actual)), where).toEqual(Object.keys(wanted))
  for (const [key, item] of Object.entries(wanted)) expectTheSame(Object(actual)[key], item, `${where}.${key}`)
}

test('along lines every executor has the same bits, of leaves of every shape', patient, () => {
  fc.assert(
    fc.property(cases, (given) => {
      const wanted = pure(compiling, given)
      expectTheSame(pure(interpreting, given), wanted, 'interpreted')
      expectTheSame(inPlace(given, 1), wanted, 'in place')
      expectTheSame(inPlace(given, 2), wanted, 'on two threads')
    }),
    { numRuns: isThorough ? 3000 : 40 },
  )
})
