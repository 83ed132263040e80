import { describe, expect, expectTypeOf, test } from 'vitest'
import { mul } from '../../src/expr.ts'
import {
  type AnyTransformation,
  adam,
  adamw,
  addDecayedWeights,
  applyIfFinite,
  chain,
  clipByGlobalNorm,
  cosineDecaySchedule,
  edit,
  freeze,
  injectHyperparams,
  lookahead,
  multiSteps,
  namedChain,
  paramsEma,
  partition,
  scaleByLearningRate,
  scaleByRms,
  sgd,
  trace,
} from '../../src/index.ts'
import { get, set } from '../../src/inspect.ts'
import * as keras from '../../src/keras.ts'
import * as torch from '../../src/torch.ts'
import { catalogue } from '../catalogue.ts'

const params = { w: new Float32Array([1, 2]), b: 0.5 }
const grads = { w: new Float32Array([0.5, -1]), b: 1 }
const schedule = cosineDecaySchedule({ initValue: 0.5, decaySteps: 100 })

describe('get', () => {
  const optimizer = chain(clipByGlobalNorm(1), adamw(1e-3))
  const state = optimizer.init(params)

  test.each(['learningRate', '[2].learningRate', '[1][2].learningRate', '[2] scaleByLearningRate.learningRate'])('finds %s', (name) => {
    expect(get(state, name)).toBe(1e-3)
    expect(get(state, name, optimizer)).toBe(1e-3)
  })

  test('is typed by name and by path', () => {
    expectTypeOf(get(state, 'learningRate')).toEqualTypeOf<number>()
    expectTypeOf(get(state, '[1][2].learningRate')).toEqualTypeOf<number>()
    expectTypeOf(get(state, '[1][0].mu.w')).toEqualTypeOf<Float32Array>()
    const what = (): unknown => get(state, 'what')
    expectTypeOf<ReturnType<typeof get<typeof state, 'what'>>>().toBeUnknown()
    expect(what).toThrow(TypeError)
    expectTypeOf(get(state, 'mu')).toEqualTypeOf<{ w: Float32Array; b: number }>()
    expectTypeOf(get(state, 'learningRate' as string)).toBeUnknown()
    expect(get(state, '[1][0].mu.w')).toBe(state[1][0].mu.w)
    expect(get(state, 'mu')).toBe(state[1][0].mu)
  })

  test('says what there is where a name means nothing', () => {
    expect(() => get(state, 'learnRate')).toThrow(
      /^get: the state has no 'learnRate'; it has state\[1\]\[0\]\.count, state\[1\]\[0\]\.mu\.w, .*state\[1\]\[2\]\.learningRate$/,
    )
    expect(() => get(state, 'learnRate', optimizer)).toThrow(/it has .*state\[1\]\[0\]\.count/)
  })

  test('lists the candidates where a name means more than one place', () => {
    expect(() => get(state, 'count')).toThrow(
      "get: 'count' may be state[1][0].count, state[1][1].count, state[1][2].count: give more of the path",
    )
    expect(get(state, '[0].count')).toBe(0)
  })

  test('takes a parameter for no entry, given the optimizer', () => {
    const strange = sgd(0.1, { momentum: 0.9 })
    const held = strange.init({ learningRate: 1 })
    expect(() => get(held, 'learningRate')).toThrow(/may be state\[0\]\.trace\.learningRate, state\[1\]\.learningRate/)
    expect(get(held, 'learningRate', strange)).toBe(0.1)
    expect(get(held, 'trace', strange)).toEqual({ learningRate: 0 })
  })

  test('finds odd names', () => {
    const odd = namedChain({ 'the rate': sgd(0.25), other: trace(0.5) })
    expect(get(odd.init(1), 'the rate')).toEqual([{}, { count: 0, learningRate: 0.25 }])
  })
})

describe('set', () => {
  test('changes the next step, and nothing else', () => {
    const optimizer = chain(clipByGlobalNorm(10), adamw(1e-3))
    const [, state] = optimizer.update(grads, optimizer.init(params), params)
    const next = set(state, 'learningRate', 0.1, optimizer)
    expectTypeOf(next).toEqualTypeOf(state)
    expect(next).toEqual(
      edit(state, (draft) => {
        draft[1][2].learningRate = 0.1
      }),
    )
    expect(next[1][0]).toBe(state[1][0])
    expect(state[1][2].learningRate).toBe(1e-3)
    expect(optimizer.update(grads, next, params)[0].b).toBeCloseTo(100 * optimizer.update(grads, state, params)[0].b, 12)
  })

  test('takes a tree in the place of a tree like it', () => {
    const optimizer = sgd(0.1, { momentum: 0.9 })
    const state = optimizer.init(params)
    expect(set(state, 'trace', grads, optimizer)[0].trace).toBe(grads)
    expect(() => set(state, 'trace', { w: new Float32Array(3), b: 1 }, optimizer)).toThrow(
      'state[0].trace.w has shape [2], set: value.w has [3]',
    )
    // @ts-expect-error a parameter is missing
    expect(() => set(state, 'trace', { w: new Float32Array(2) }, optimizer)).toThrow(TypeError)
  })

  test.each([Number.NaN, Infinity, '1', undefined, null, { op: 'const' }])('takes only finite numbers in the place of one: %s', (value) => {
    const optimizer = sgd(0.1)
    // @ts-expect-error most of these are no numbers
    expect(() => set(optimizer.init(params), 'learningRate', value, optimizer)).toThrow(
      /set: state\[1\]\.learningRate is .*, wanted a finite number/,
    )
  })

  test('asks for the optimizer', () => {
    // @ts-expect-error without the optimizer
    expect(() => set(sgd(1).init(params), 'learningRate', 1)).toThrow('set: optimizer is undefined, wanted a transformation')
  })

  const scheduled = [
    ['sgd', sgd(schedule)],
    ['a chain', chain(clipByGlobalNorm(1), adamw(schedule))],
    ['multiSteps', multiSteps(adam(schedule), 2)],
    ['applyIfFinite', applyIfFinite(adam(schedule), 3)],
    ['both', multiSteps(applyIfFinite(adam(schedule), 3), 2, { shouldSkip: () => false })],
    ['lookahead', lookahead(sgd(schedule), 3, 0.5)],
    ['partition', partition({ a: adam(schedule), b: trace(0.5) }, { w: 'a', b: 'b' })],
    ['torch', torch.adamw({ lr: schedule })],
    ['keras', keras.adam({ learningRate: schedule, gradientAccumulationSteps: 2, useEma: true })],
    ['injectHyperparams', injectHyperparams(({ learningRate }) => scaleByRms({ decay: learningRate }), { learningRate: schedule })],
  ] as const
  test.each(scheduled)('refuses what a schedule rules, in %s', (_, optimizer) => {
    const message = /^set: state\S*\.learningRate follows a schedule, .* make the optimizer anew with another schedule/
    expect(() => set<unknown, string>(optimizer.init(params as never), 'learningRate', 0.1, optimizer)).toThrow(message)
  })

  test('is as strict about a weight decay', () => {
    const optimizer = chain(addDecayedWeights(schedule), scaleByLearningRate(1))
    expect(() => set(optimizer.init(params), 'weightDecay', 0.1, optimizer)).toThrow('state[0].weightDecay follows a schedule')
    expect(set(optimizer.init(params), 'learningRate', 0.1, optimizer)[1].learningRate).toBe(0.1)
  })

  test('says which number rules one that is computed from another', () => {
    const optimizer = injectHyperparams(({ rate }) => adam(mul(2, rate)), { rate: 0.5 })
    const state = optimizer.init(params)
    expect(() => set(state, 'learningRate', 0.1, optimizer)).toThrow(
      'set: state.innerState[1].learningRate is computed at every step from state.hyperparams.rate: set that',
    )
    expect(set(state, 'rate', 0.1, optimizer).hyperparams.rate).toBe(0.1)
  })

  test('refuses what is measured at every step', () => {
    const optimizer = applyIfFinite(sgd(1), 2)
    expect(() => set(optimizer.init(params), 'lastFinite', 0, optimizer)).toThrow(
      'state.lastFinite is measured at every step and read by none',
    )
    expect(set(optimizer.init(params), 'notfiniteCount', 1, optimizer).notfiniteCount).toBe(1)
  })

  test('lets through what only evalParams reads, and the states of pairs', () => {
    const average = chain(sgd(0.1), paramsEma(0.9))
    expect(set(average.init(params), 'average', grads, average)[1].evalParams.average).toBe(grads)
    const pair = { init: () => ({ rate: 1 }), update: (g: never, s: { rate: number }): [never, { rate: number }] => [g, s] }
    const mixed = chain(sgd(1), pair)
    expect(set(mixed.init(params), 'rate', 2, mixed)).toEqual([[{}, { count: 0, learningRate: 1 }], { rate: 2 }])
  })
})

describe('over the catalogue', () => {
  const entries = catalogue.filter(({ make }) => make().composition !== undefined)
  test.each(entries)('set refuses only what makes no difference: $name', ({ make }) => {
    const optimizer = make()
    const state = optimizer.init(params)
    for (const [path, before] of numbersIn(state, '').filter(([path]) => !isOfPair(path))) {
      const changed = tryTo(() => set<unknown, string>(state, path, before + 1, optimizer))
      if (changed === undefined) expect(fewUpdates(optimizer, put(state, path, before + 1)), path).toEqual(fewUpdates(optimizer, state))
    }
  })
})

/** What stands in the state of a pair written by hand, of which nothing is known. */
const isOfPair = (path: string): boolean => path.startsWith('baseOptimizerState')

/** Updates of a few steps. */
function fewUpdates(optimizer: AnyTransformation, from: unknown): unknown[] {
  let state = from
  return [1, 2, 3, 4].map(() => {
    const [updates, next] = optimizer.update(grads, state, params, { value: 1 })
    state = next
    return updates
  })
}

/** Sets without a question. */
function put(state: unknown, path: string, value: number): unknown {
  const copied = structuredClone(state)
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '')
  const last = keys.pop() ?? ''
  keys.reduce((at, key) => Object(at)[key], Object(copied))[last] = value
  return copied
}

function numbersIn(value: unknown, path: string): [string, number][] {
  if (typeof value === 'number') return /\.(w|b)$/.test(path) ? [] : [[path.replace(/^\./, ''), value]]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([key, each]) => numbersIn(each, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`))
}

function tryTo<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    expect(String(error)).toMatch(/TypeError: set: .* (follows a schedule|is computed at|is measured at)/)
    return undefined
  }
}

describe('edit, given the optimizer', () => {
  test('refuses what a schedule rules', () => {
    const optimizer = chain(freeze(false), sgd(schedule))
    const state = optimizer.init(params)
    const recipe = (draft: { [1]: { [1]: { learningRate: number; count: number } } }): void => {
      draft[1][1].learningRate = 1
    }
    expect(() => edit(state, recipe as never, optimizer)).toThrow('edit: state[1][1].learningRate follows a schedule')
    expect(
      edit(
        state,
        (draft) => {
          draft[1][1].count = 7
        },
        optimizer,
      )[1][1].count,
    ).toBe(7)
  })
})
