import { describe, expect, test } from 'vitest'
import { withApply } from '../../src/applyUpdates.ts'
import { arraysOf, statesOf } from '../../src/engine/arrayStates.ts'
import { type ArrayInputs, type ArraySteps, newArraySteps, type Stepped } from '../../src/engine/arraySteps.ts'
import { newHostScalars } from '../../src/engine/hostScalars.ts'
import { newProgram } from '../../src/engine/program.ts'
import {
  abs,
  add,
  and,
  div,
  exp,
  gt,
  isNan,
  leafMax,
  leafTotal,
  log,
  lt,
  mul,
  neg,
  not,
  or,
  pow,
  select,
  sqrt,
  square,
  tanh,
  total,
  treeMax,
} from '../../src/expr.ts'
import * as gradform from '../../src/index.ts'
import { oneMinusPower } from '../../src/kernel/arrayMeaning.ts'
import { compositionOf } from '../../src/transformation/composition.ts'
import { structureOf } from '../../src/trees/structure.ts'
import { catalogue } from '../catalogue.ts'
import { contributed } from '../contributed.ts'
import { type Floats, floatOps } from '../kernel/floatOps.ts'
import { presets } from '../presets.ts'

const STEPS = 5

function randomFloats(seed: number): (shape: readonly number[]) => Floats {
  let state = seed
  return (shape) => ({
    data: Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 31 - 1
    }),
    shape,
  })
}

function makeTree(seed: number, long = 41) {
  const next = randomFloats(seed)
  return {
    a: next([]),
    conv: { kernel: next([2, 3, 2, 4]), bias: next([4]) },
    long: next([long]),
    wide: next([3, 30]),
    ones: next([1, 5]),
  }
}

const leavesOf = (tree: ReturnType<typeof makeTree>): Floats[] => [
  tree.a,
  tree.conv.bias,
  tree.conv.kernel,
  tree.long,
  tree.ones,
  tree.wide,
]
const data = ({ data }: Floats): Float32Array => data

/** Every number of a tree, with those of all arrays. */
function numbersOf(tree: unknown): number[] {
  if (typeof tree === 'number') return [tree]
  if (tree instanceof Float32Array || tree instanceof Float64Array) return [...tree]
  return typeof tree === 'object' && tree !== null ? Object.entries(tree).flatMap(([, child]) => numbersOf(child)) : []
}

/** Runs steps in the way of the engine, and in some other way that is given inputs and returns results and the next state. */
function both(transformation: gradform.AnyTransformation, ops: ReturnType<typeof floatOps>, step: Step, { nan = false, long = 41 } = {}) {
  const composition = withApply(compositionOf(transformation, 'tested'))
  const pure = newProgram(composition, 'params')
  let params = makeTree(1, long)
  const steps = newArraySteps(composition, structureOf(params, 'params'), params)
  let state: unknown[] = pure.init(params)
  let arrays = leavesOf(params)
  let held = steps.begin(ops, arrays)
  const found: { numbers: number[]; wanted: number[] }[] = []
  for (let t = 0; t < STEPS; t++) {
    const grads = makeTree(10 + t, long)
    if (nan && t === 3) grads.long.data[7] = Number.NaN
    const extra = { value: 1 / (1 + t), stepsizeScale: 1 }
    const updated = pure.update(grads, state, { params, extra })
    ;({ state } = updated)
    params = updated.updates as typeof params
    const stepped = step(steps, { updates: leavesOf(grads), params: arrays, state: held, extra })
    arrays = [...stepped.results]
    held = stepped.state
    found.push({
      numbers: [...arrays.map(data), statesOf(steps, held, data, leavesOf(params))].flatMap(numbersOf),
      wanted: [...leavesOf(params).map(data), state].flatMap(numbersOf),
    })
  }
  return { found, steps, held }
}

type Step = (steps: ArraySteps, inputs: ArrayInputs<Floats>) => Stepped<Floats>

const eager =
  (ops: ReturnType<typeof floatOps>): Step =>
  (steps, inputs) =>
    steps.run(ops, inputs)

/** As a library does that traces: the numbers of the host are handed over as arrays. */
const traced =
  (ops: ReturnType<typeof floatOps>): Step =>
  (steps, inputs) => {
    const { isOfArrays, compute, known } = newHostScalars(steps)
    const { scalars, next } = compute(
      inputs.state.map(([value]) => value),
      inputs.extra,
    )
    const state = inputs.state.map((column, i) => (isOfArrays[i] ? column : [Number.NaN]))
    const stepped = steps.run(ops, { ...inputs, state }, known(scalars.map((scalar) => ops.spread(scalar, []))))
    return { ...stepped, state: stepped.state.map((column, i) => (isOfArrays[i] ? column : [next[i]!])) }
  }

/** The largest difference, relative to numbers above 1. */
const distance = ({ numbers, wanted }: { numbers: number[]; wanted: number[] }): number =>
  Math.max(
    numbers.length === wanted.length ? 0 : Number.POSITIVE_INFINITY,
    ...numbers.map((x, i) => (Object.is(x, wanted[i]) ? 0 : Math.abs(x - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!)))),
  )

const all = [...catalogue, ...contributed, ...presets].map(({ name, make }) => [name, make] as const)

/** Whether no operations occur but those that are rounded once, as kernels do. */
const isExact = ({ prepared }: ArraySteps): boolean =>
  prepared.graph.lines === undefined && prepared.graph.values.every(({ op, row }) => op !== 'noise' && !row?.elementary)

/** What a step refuses, if it does. */
function refusalOf(run: () => void): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
}

const IS_PAIR = /^\S.* (is written by hand|is written by hand or works on whole trees): compute it elsewhere$/
const STAYS = /(calls periodAt with what depends on a sum|draws noise by a count that depends on a sum).*: compute it elsewhere$/

describe('over arrays of which sums are numbers', () => {
  const ops = floatOps(false)
  test.each(all)('%s has the bits of the engine', (_, make) => {
    const refusal = refusalOf(() => {
      const { found, steps } = both(make(), ops, eager(ops))
      for (const each of found) {
        if (isExact(steps)) expect(each.numbers).toEqual(each.wanted)
        else expect(distance(each)).toBeLessThan(2e-6)
      }
    })
    if (refusal !== undefined) expect(refusal).toMatch(IS_PAIR)
  })

  test('sums up in the order of the engine where a leaf is longer than a block', () => {
    const { found } = both(gradform.lamb(0.1), ops, eager(ops), { long: 20_003 })
    for (const each of found) expect(each.numbers).toEqual(each.wanted)
  })

  test('computes what only one side of a choice needs for that side alone', () => {
    let sums = 0
    const sum = (a: Floats): number | Floats => {
      sums++
      return ops.sum(a)
    }
    const counting = { ...ops, sum }
    both(gradform.multiSteps(gradform.clipByGlobalNorm(0.5), 2), counting, eager(counting))
    expect(sums).toBe(Math.floor(STEPS / 2) * leavesOf(makeTree(1)).length)
  })
})

describe.each([
  ['over arrays of which sums stay in arrays', eager, ['multiSteps']],
  ['traced once', traced, ['addNoise', 'noisySgd', 'multiSteps']],
] as const)('%s', (_, way, refusing) => {
  const ops = floatOps(true)
  test.each(all)('%s is near to the engine', (name, make) => {
    const refusal = refusalOf(() => {
      const { found } = both(make(), ops, way(ops))
      for (const each of found) expect(distance(each)).toBeLessThan(2e-5)
    })
    if (refusal === undefined) return
    expect(refusal).toMatch(refusing.some((each) => name.startsWith(each)) ? STAYS : IS_PAIR)
  })

  test('most of the catalogue is not refused', () => {
    const refused = all.filter(([, make]) => refusalOf(() => both(make(), ops, way(ops))) !== undefined)
    expect(refused.length).toBeLessThan(20)
  })

  test('leaves out steps that are not finite, for good or until too many are', () => {
    for (const inner of [gradform.adamw(0.05), gradform.chain(gradform.clipByGlobalNorm(0.1), gradform.sgd(0.05, { momentum: 0.9 }))]) {
      const { found } = both(gradform.applyIfFinite(inner, 3), ops, way(ops), { nan: true })
      for (const each of found) {
        expect(each.numbers).not.toContain(Number.NaN)
        expect(distance(each)).toBeLessThan(2e-5)
      }
    }
  })

  test('finds what is not finite where a compiler takes x − x for 0', () => {
    const sub: typeof ops.sub = (a, b) => (a === b && typeof a !== 'number' ? ops.spread(0, a.shape) : ops.sub(a, b))
    const { found } = both(gradform.applyIfFinite(gradform.adamw(0.05), 3), ops, way({ ...ops, sub }), { nan: true })
    for (const each of found) expect(distance(each)).toBeLessThan(2e-5)
  })

  test('computes exp, log, tanh and powers by the functions of the library, of elements, leaves and the tree', () => {
    const rule = gradform.stateless((g) => {
      const t = tanh(log(add(1, total(square(g)))))
      const l = exp(neg(sqrt(leafTotal(square(g)))))
      return add(add(mul(t, tanh(g)), mul(l, exp(g))), add(pow(abs(g), 0.3), pow(add(1, t), l)))
    })
    const { found, steps } = both(rule, ops, way(ops))
    expect(new Set(steps.prepared.graph.values.map(({ row }) => row?.elementary))).toEqual(
      new Set([undefined, 'exp', 'log', 'tanh', 'pow']),
    )
    for (const each of found) expect(distance(each)).toBeLessThan(2e-5)
  })

  test('finds the largest of leaves and of the tree', () => {
    const rule = gradform.stateless((g) => add(mul(g, leafMax(abs(g))), div(treeMax(g), add(1, treeMax(leafTotal(square(g)))))))
    for (const each of both(rule, ops, way(ops)).found) expect(distance(each)).toBeLessThan(2e-5)
  })

  test('decides conditions of the tree beside those of elements', () => {
    const rule = gradform.stateless((g) => {
      const isLarge = gt(total(square(g)), 1)
      return select(and(isLarge, gt(g, 0)), mul(g, 2), select(or(not(isLarge), lt(g, -0.5)), 1, select(isNan(g), 0, neg(g))))
    })
    for (const each of both(rule, ops, way(ops)).found) expect(distance(each)).toBeLessThan(2e-5)
  })
})

describe('states', () => {
  test.each([
    ['adamw', gradform.adamw(0.05, { mask: gradform.byPath((path) => path.endsWith('kernel')) })],
    ['sm3', gradform.sm3(0.1)],
    ['adafactor', gradform.adafactor(0.1, { minDimSizeToFactor: 2 })],
    [
      'masked',
      gradform.masked(
        gradform.novograd(0.1),
        gradform.byPath((path) => path !== 'long'),
      ),
    ],
  ])('of %s go from arrays to trees and back', (_, transformation) => {
    const ops = floatOps(false)
    const { steps, held } = both(transformation, ops, eager(ops))
    const values = statesOf(steps, held, data, leavesOf(makeTree(1)))
    expect(arraysOf(steps, values, ops.array)).toEqual(held)
    const composition = withApply(compositionOf(transformation, 'tested'))
    const { state } = newProgram(composition, 'params').update(makeTree(2), values, { params: makeTree(1) })
    const again = steps.run(ops, { updates: leavesOf(makeTree(2)), params: leavesOf(makeTree(1)), state: held, extra: {} })
    const [found, wanted] = [statesOf(steps, again.state, data, leavesOf(makeTree(1))), state].map(numbersOf)
    expect(distance({ numbers: found!, wanted: wanted! })).toBeLessThan(2e-6)
  })
})

test('1 − βᵗ keeps the bits of float32 where t is an array', () => {
  const ops = floatOps(true)
  const counts = [1, 2, 3, 10, 100, 499, 500, 501, 1000, 5000, 20_000]
  for (const decay of [0, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999]) {
    for (const count of counts) {
      const found = oneMinusPower(decay, ops.array(Float32Array.of(count), []), ops).data[0]!
      const wanted = decay === 0 ? 1 : -Math.expm1(count * Math.log(decay))
      expect(Math.abs(found - wanted) / wanted, `1 − ${decay} ** ${count}`).toBeLessThan(3e-7)
    }
  }
})
