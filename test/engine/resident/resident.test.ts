import { afterEach, describe, expect, test, vi } from 'vitest'
import { abs, add, mul, sqrt, sub } from '../../../src/expr.ts'
import {
  type AnyTransformation,
  adam,
  adamw,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  compile,
  edit,
  masked,
  multiSteps,
  rmsprop,
  scale,
  trace,
  wrap,
} from '../../../src/index.ts'

const makeParams = () => ({ w: Float32Array.of(1, -2, 3), b: Float64Array.of(0.5), gain: 2 })
const makeGrads = () => ({ w: Float32Array.of(0.5, 0.25, -1), b: Float64Array.of(-3), gain: 0.125 })

/** The same step, taken apart. */
const expected = (steps = 1) => {
  const tx = adamw(0.1)
  let params = makeParams()
  let state = tx.init(params)
  for (let i = 0; i < steps; i++) {
    const [updates, next] = tx.update(makeGrads(), state, params)
    params = applyUpdates(params, updates)
    state = next
  }
  return { params, state }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

test('a pure step writes to none of its arguments, and old trees stay valid', () => {
  const optimizer = compile(adamw(0.1))
  const { params, state } = optimizer.init(makeParams())
  const before = structuredClone([params, state])
  const first = optimizer.step(makeGrads(), state, params)
  expect([params, state]).toEqual(before)
  expect(optimizer.step(makeGrads(), state, params)).toEqual(first)
  expect(first).toEqual(expected())
})

test('the gradients that init makes are zeros in the memory of the model, and written into they are used without a copy', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const { params, state, grads } = optimizer.init(makeParams())
  expect(grads).toEqual({ w: new Float32Array(3), b: new Float64Array(1), gain: 0 })
  expect(grads.w.buffer).toBe(params.w.buffer)
  grads.w.set(makeGrads().w)
  grads.b.set(makeGrads().b)
  expect(optimizer.step({ ...grads, gain: 0.125 }, state, params)).toEqual(expected())
})

test.each([
  ['one array', Float32Array.of(1, -2)],
  ['one number', 3],
  ['one record', { data: Float32Array.of(1, -2), shape: [1, 2] }],
])('a mask that leaves %s out, the whole of a model, leaves null in the state', (_, model) => {
  const optimizer = chain(masked(adam(0.1), false), scale(0.5))
  using compiled = compile(optimizer, { donate: true })
  let { params, state }: { params: typeof model; state: unknown } = compiled.init(model)
  const [updates, next] = optimizer.update(model, optimizer.init(model), model)
  ;({ params, state } = compiled.step(model, state as never, params))
  expect({ params, state }).toEqual({ params: applyUpdates(model, updates), state: next })
})

test('of a model that is one array too, and through another view of them', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const { params, state, grads } = optimizer.init(new Float32Array(1000))
  const copies = vi.spyOn(Float32Array.prototype, 'set')
  const next = optimizer.step(grads, state, params)
  optimizer.step(grads.subarray(0), next.state, next.params)
  expect(copies).not.toHaveBeenCalled()
  copies.mockRestore()
})

test('parameters are copied: those handed in stay as they are', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const initial = makeParams()
  const { params, state } = optimizer.init(initial)
  optimizer.step(makeGrads(), state, params)
  expect(initial).toEqual(makeParams())
})

test('a donating step updates in place: the arrays handed out are the same ones', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const { params, state } = optimizer.init(makeParams())
  const next = optimizer.step(makeGrads(), state, params)
  expect(next.params.w).toBe(params.w)
  expect(next.state[0].mu.w).toBe(state[0].mu.w)
})

describe('a donated tree that is used again is refused, and the model stays as it was', () => {
  test.each(['params', 'state'] as const)('%s', (which) => {
    using optimizer = compile(adamw(0.1), { donate: true })
    const old = optimizer.init(makeParams())
    const next = optimizer.step(makeGrads(), old.state, old.params)
    const stale = { ...next, [which]: old[which] }
    expect(() => optimizer.step(makeGrads(), stale.state, stale.params)).toThrow(/has been donated to an earlier step/)
    expect(optimizer.step(makeGrads(), next.state, next.params)).toEqual(expected(2))
  })

  test('a state edited from a donated one', () => {
    using optimizer = compile(adamw(0.1), { donate: true })
    const old = optimizer.init(makeParams())
    const next = optimizer.step(makeGrads(), old.state, old.params)
    const edited = edit(old.state, (draft) => {
      draft[2].learningRate = 1
    })
    expect(() => optimizer.step(makeGrads(), edited, next.params)).toThrow(/state\[0\]\.mu has been donated/)
  })
})

test('a state that has been edited is accepted, its numbers and its arrays', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const { params, state } = optimizer.init(makeParams())
  const change = <T>(held: T, apply: (draft: { learningRate: number }, mu: { w: Float32Array }) => void): T =>
    edit(held, (draft) => {
      const [adamState, , rate] = draft as unknown as [{ mu: { w: Float32Array } }, unknown, { learningRate: number }]
      apply(rate, adamState.mu)
    })
  const reset = (rate: { learningRate: number }, mu: { w: Float32Array }) => {
    rate.learningRate = 0.5
    mu.w = Float32Array.of(1, 1, 1)
  }
  const pure = adamw(0.1)
  const [updates, wanted] = pure.update(makeGrads(), change(pure.init(makeParams()), reset), makeParams())
  const actual = optimizer.step(makeGrads(), change(state, reset), params)
  expect(actual).toEqual({ params: applyUpdates(makeParams(), updates), state: wanted })
})

test('structuredClone of what is handed out is an independent copy', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const { params, state } = optimizer.init(makeParams())
  const copy = structuredClone({ params, state })
  optimizer.step(makeGrads(), state, params)
  expect(copy).toEqual({ params: makeParams(), state: adamw(0.1).init(makeParams()) })
})

test('a null gradient leaves its parameter and its moments as they are', () => {
  const tx = adam(0.1)
  using optimizer = compile(tx, { donate: true })
  const { params, state } = optimizer.init<Record<string, Float32Array | Float64Array | number | null>>(makeParams())
  const grads = { ...makeGrads(), w: null }
  const [updates, wanted] = tx.update<typeof params>(grads, tx.init<typeof params>(makeParams()), makeParams())
  const next = optimizer.step(grads, state, params)
  expect(next).toEqual({ params: applyUpdates<typeof params>(makeParams(), updates), state: wanted })
  expect(next.params['w']).toBe(params['w'])
})

test('a mismatch is an error with its place, before anything is written', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const { params, state } = optimizer.init(makeParams())
  expect(() => optimizer.step({ ...makeGrads(), w: Float32Array.of(1) }, state, params)).toThrow(
    /grads\.w has shape \[1\], params\.w has \[3\]/,
  )
  expect(() => optimizer.step(makeGrads(), { ...state, 0: { count: 0 } } as never, params)).toThrow(/state/)
  expect(optimizer.step(makeGrads(), state, params)).toEqual(expected())
})

test('rules and hand-written parts mix, and donation is watched there too', () => {
  const double = { init: () => ({ calls: 0 }), update: (u: unknown, s: { calls: number }) => [u, { calls: s.calls + 1 }] as const }
  const tx = chain(clipByGlobalNorm(1), double, rmsprop(0.1))
  using optimizer = compile(tx, { donate: true, threads: 2 })
  expect(optimizer.threads).toBe(1)
  const { params, state } = optimizer.init(makeParams())
  const [updates, wanted] = tx.update(makeGrads(), tx.init(makeParams()), makeParams())
  expect(optimizer.step(makeGrads(), state, params)).toEqual({ params: applyUpdates(makeParams(), updates), state: wanted })
  expect(() => optimizer.step(makeGrads(), state, params)).toThrow(/donated/)
})

test('one optimizer trains several models', () => {
  using optimizer = compile(adamw(0.1), { donate: true })
  const a = optimizer.init(makeParams())
  const b = optimizer.init({ only: Float32Array.of(1) })
  expect(optimizer.step(makeGrads(), a.state, a.params)).toEqual(expected())
  expect(optimizer.step({ only: Float32Array.of(1) }, b.state, b.params).params.only[0]).toBeCloseTo(0.9)
})

test('parameters in memory that others share are updated there', () => {
  using optimizer = compile(scale(-0.5), { donate: true })
  const shared = new Float32Array(new SharedArrayBuffer(8))
  shared.set([1, 2])
  const first = optimizer.step({ w: Float32Array.of(1, 1) }, {}, { w: shared })
  expect(first.params.w).toBe(shared)
  expect([...shared]).toEqual([0.5, 1.5])
  shared[0] = 10
  optimizer.step({ w: Float32Array.of(1, 1) }, {}, first.params)
  expect([...shared]).toEqual([9.5, 1])
})

test('where memory can not be shared, one thread works, and a property says so', () => {
  vi.stubGlobal('SharedArrayBuffer', undefined)
  using optimizer = compile(adamw(0.1), { donate: true, threads: 2 })
  expect(optimizer.threads).toBe(1)
  const { params, state } = optimizer.init(makeParams())
  expect(optimizer.step(makeGrads(), state, params)).toEqual(expected())
})

test('after dispose another step is an error, and the trees stay readable', async () => {
  const optimizer = compile(adamw(0.1), { donate: true, threads: 2 })
  const { params, state } = optimizer.init(makeParams())
  await vi.waitFor(() => expect(optimizer.threads).toBe(2), { timeout: 10_000, interval: 5 })
  optimizer.dispose()
  expect(() => optimizer.step(makeGrads(), state, params)).toThrow(/disposed of/)
  expect([...params.w]).toEqual([1, -2, 3])
})

test('a model that no linear memory holds is refused, and says how much it takes', () => {
  const huge = { a: new Float32Array(2 ** 28), b: new Float32Array(2 ** 27) }
  const optimizer = compile(adamw(0.1), { donate: true })
  expect(() => optimizer.init(huge)).toThrow(/take 6\.0 GiB, and a linear memory holds 4/)
})

test.each([0, -1, 1.5, Number.NaN])('%s threads are refused', (threads) => {
  expect(() => compile(adamw(0.1), { threads })).toThrow(RangeError)
})

test('a pair written by hand sees the parameters as they are before the step, whatever else the step overwrites', () => {
  const seen: number[] = []
  const look: AnyTransformation = {
    init: () => ({}),
    update: (updates: unknown, state: unknown, params: { w: Float32Array }) => {
      seen.push(params.w[0]!)
      return [updates, state]
    },
  }
  // Behind it nothing reads the gradients at the steps between, where momentum goes on.
  const optimizer = () => chain(look, multiSteps(scale(1), 2), trace(0.5), scale(-0.1))
  using compiled = compile(optimizer(), { donate: true })
  let { params, state }: { params: { w: Float32Array }; state: unknown } = compiled.init({ w: Float32Array.of(1) })
  let [pure, held]: [{ w: Float32Array }, unknown] = [{ w: Float32Array.of(1) }, optimizer().init({ w: Float32Array.of(1) })]
  for (let step = 0; step < 6; step++) {
    const grads = { w: Float32Array.of(step - 2) }
    ;({ params, state } = compiled.step(grads, state as never, params))
    const [updates, next] = optimizer().update<{ w: Float32Array }>(grads, held as never, pure)
    pure = applyUpdates(pure, updates)
    held = next
    expect(structuredClone({ params, state })).toEqual({ params: pure, state: held })
  }
  expect(seen.filter((_, i) => i % 2 === 0)).toEqual(seen.filter((_, i) => i % 2 === 1))
})

test('what a pair is given can be read behind it, whatever the pair returns', () => {
  const negate: AnyTransformation = { init: () => ({}), update: ({ w }: { w: Float32Array }, state) => [{ w: w.map((x) => -x) }, state] }
  const beside = wrap({}, { inner: negate }, ({ updates: g, run }) => {
    const given = mul(g, add(1, sqrt(abs(g))))
    const { updates, state } = run('inner', given)
    return [sub(updates, given), { inner: state }]
  })
  const start = { w: Float32Array.of(1, 2) }
  const grads = { w: Float32Array.of(4, -9) }
  const [updates] = beside.update(grads, beside.init(start), start)
  expect(updates.w).toEqual(Float32Array.of(-24, 72))
  using compiled = compile(beside, { donate: true })
  const { params, state } = compiled.init(start)
  expect(structuredClone(compiled.step(grads, state, params).params)).toEqual({ w: Float32Array.of(-23, 74) })
})

test("what a pair's state has of the model's memory is what it was before the step", () => {
  const last: AnyTransformation = {
    init: () => ({ last: Float32Array.of(0) }),
    update: (updates: unknown, state: { last: Float32Array }) => [updates, { last: Float32Array.of(state.last[0]! + 1) }],
  }
  const optimizer = chain(trace(0.5), last)
  using compiled = compile(optimizer, { donate: true })
  const { params, state, grads } = compiled.init(Float32Array.of(1))
  grads[0] = 7
  const [momentum] = state as unknown as [{ trace: Float32Array }]
  const next: unknown = compiled.step(grads, [momentum, { last: momentum.trace }] as never, params).state
  expect(structuredClone(next)).toEqual([{ trace: Float32Array.of(7) }, { last: Float32Array.of(1) }])
})
