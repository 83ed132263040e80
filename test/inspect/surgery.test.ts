import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  type AnyTransformation,
  adam,
  adamw,
  amsgrad,
  byPath,
  chain,
  clipByGlobalNorm,
  edit,
  exponentialDecay,
  freeze,
  injectHyperparams,
  lookahead,
  masked,
  multiSteps,
  nadam,
  type State,
  scaleByNovograd,
  sgd,
} from '../../src/index.ts'
import { carryState, resetState, scheduleTable } from '../../src/inspect.ts'
import type { SpecOf } from '../../src/transformation/transformation.ts'

const params = { a: { w: new Float32Array([1, 2]) }, b: new Float32Array([3]) }
const grads = { a: { w: new Float32Array([0.5, -1]) }, b: new Float32Array([2]) }
/** The state after three steps. */
function stepped<T extends AnyTransformation>(optimizer: T): State<SpecOf<T>, typeof params> {
  let state = optimizer.init(params)
  for (let i = 0; i < 3; i++) state = optimizer.update(grads, state, params)[1]
  return state
}

describe('resetState', () => {
  test('resets the moments of a subtree, and nothing else', () => {
    const optimizer = chain(clipByGlobalNorm(1), adam(1e-3))
    const state = stepped(optimizer)
    const reset = resetState(
      optimizer,
      state,
      params,
      byPath((path) => path.startsWith('a')),
    )
    expectTypeOf(reset).toEqualTypeOf(state)
    expect([...reset[1][0].mu.a.w, ...reset[1][0].nu.a.w]).toEqual([0, 0, 0, 0])
    expect(reset[1][0].mu.b).toBe(state[1][0].mu.b)
    expect(reset[1][1]).toEqual(state[1][1])
    expect(reset[1][0].count).toBe(3)
    expect(() => optimizer.update(grads, reset, params)).not.toThrow()
  })

  test.each([
    ['a wrapper', multiSteps(adam(1e-3), 2)],
    ['numbers for each leaf', chain(scaleByNovograd(), sgd(1))],
    ['a mask', masked(adam(1e-3), { a: true, b: false })],
    ['hyperparameters', injectHyperparams(({ rate }) => adam(rate), { rate: 1 })],
  ] as const)('reaches into %s', (_, optimizer) => {
    const state = stepped<AnyTransformation>(optimizer)
    const all = resetState<AnyTransformation, typeof params>(optimizer, state, params, true)
    const none = resetState<AnyTransformation, typeof params>(optimizer, state, params, false)
    expect(none).toEqual(state)
    expect(all).not.toEqual(state)
    const trees = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, each) => (/count|step|skipped/i.test(key) ? 0 : each)))
    expect(trees(all)).toEqual(trees(optimizer.init(params)))
  })

  test('refuses a mask that does not fit, and pairs', () => {
    expect(() => resetState(sgd(1), sgd(1).init(params), params, { c: true })).toThrow(/the mask of resetState/)
    const pair: AnyTransformation = { init: (p) => ({ m: p }), update: (g, s) => [g, s] }
    expect(() => resetState<AnyTransformation, typeof params>(pair, pair.init(params), params, true)).toThrow(
      'state is the state of a hand-written pair',
    )
  })
})

describe('carryState', () => {
  const optimizer = adamw(1e-3)
  const state = stepped(optimizer)

  test('adds, removes, renames and resizes parameters, and keeps the rest', () => {
    const now = { a: { w: new Float32Array(2), extra: new Float32Array(3) }, c: new Float32Array(1) }
    const carried = carryState(optimizer, now, { optimizer, state }, { rename: (path) => (path === 'c' ? 'b' : path) })
    expect(carried[0].mu.a.w).toBe(state[0].mu.a.w)
    expect(carried[0].mu.c).toBe(state[0].mu.b)
    expect([...carried[0].nu.a.extra]).toEqual([0, 0, 0])
    expect([carried[0].count, carried[2].count]).toEqual([3, 3])
    const resized = carryState(optimizer, { ...params, b: new Float32Array(4) }, { optimizer, state })
    expect([...resized[0].mu.b]).toEqual([0, 0, 0, 0])
    expect(resized[0].mu.a.w).toBe(state[0].mu.a.w)
    expect(() => optimizer.update({ ...grads, b: new Float32Array(4) }, resized, { ...params, b: new Float32Array(4) })).not.toThrow()
  })

  test('keeps an edited rate of the same optimizer, and takes that of another', () => {
    const edited = edit(state, (draft) => {
      draft[2].learningRate = 0.5
    })
    expect(carryState(optimizer, params, { optimizer, state: edited })[2].learningRate).toBe(0.5)
    expect(carryState(adamw(0.25), params, { optimizer, state: edited })[2]).toEqual({ count: 3, learningRate: 0.25 })
    const schedule = exponentialDecay({ initValue: 1, transitionSteps: 1, decayRate: 0.5 })
    const next = adamw(schedule)
    const [, last] = next.update(grads, carryState(next, params, { optimizer, state }), params)
    expect(last[2]).toEqual({ count: 4, learningRate: 0.125 })
  })

  test('takes the rate of another optimizer from where a wrapper may reset it, too', () => {
    const slow = (rate: number) => lookahead(adam(rate), 2, 0.5, { resetState: true })
    const carried = carryState(slow(0.25), params, { optimizer: slow(0.5), state: stepped(slow(0.5)) })
    expect(JSON.stringify(carried)).toContain('"learningRate":0.25')
  })

  const family = {
    adam: adam(1e-3),
    adamw: adamw(1e-3),
    nadam: nadam(1e-3),
    amsgrad: amsgrad(1e-3),
    wrapped: chain(clipByGlobalNorm(9), adam(1e-3), freeze(false)),
  }
  const pairs = Object.entries(family).flatMap(([from, a]) => Object.entries(family).map(([to, b]) => [from, to, a, b] as const))
  test.each(pairs)('carries moments from %s to %s', (_from, _to, a, b) => {
    const held = stepped<AnyTransformation>(a)
    const carried = carryState<AnyTransformation, typeof params>(b, params, { optimizer: a, state: held })
    const moments = (value: unknown): unknown => find(value, 'mu')
    expect(moments(carried)).toEqual(moments(held))
    expect(find(carried, 'nu')).toEqual(find(held, 'nu'))
    expect(find(carried, 'count')).toBe(3)
    expect(() => b.update(grads, carried, params)).not.toThrow()
  })

  test('and back, with no bit changed', () => {
    const there = carryState(adam(1e-3), params, { optimizer, state })
    const back = carryState(optimizer, params, { optimizer: adam(1e-3), state: there })
    expect(back[0]).toEqual(state[0])
    expect(optimizer.update(grads, back, params)[0]).toEqual(optimizer.update(grads, state, params)[0])
  })

  test('refuses a state that is not of its optimizer', () => {
    expect(() => carryState(adam(1), params, { optimizer: sgd(1), state })).toThrow(TypeError)
  })
})

/** What stands first under a key. */
function find(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if (key in value) return Object(value)[key]
  return Object.values(value)
    .map((each) => find(each, key))
    .find((each) => each !== undefined)
}

test('scheduleTable lists the steps of a run, and the one behind it', () => {
  const schedule = (step: number) => step / 100
  expect(scheduleTable(schedule, 101, { rows: 3 })).toEqual([
    { step: 0, value: 0 },
    { step: 50, value: 0.5 },
    { step: 100, value: 1 },
    { step: 101, value: 1.01 },
  ])
  expect(scheduleTable(schedule, 1)).toEqual([
    { step: 0, value: 0 },
    { step: 1, value: 0.01 },
  ])
  expect(scheduleTable(schedule, 1000)).toHaveLength(12)
  expect(() => scheduleTable(schedule, 0)).toThrow('scheduleTable: steps is 0, wanted a positive integer')
  // @ts-expect-error no schedule
  expect(() => scheduleTable(1, 10)).toThrow('scheduleTable: schedule is 1, wanted a function of the count')
  expect(() => scheduleTable(() => undefined as never, 10)).toThrow('returns undefined at step 0')
})
