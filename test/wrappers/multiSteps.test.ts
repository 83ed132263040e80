import { describe, expect, test, vi } from 'vitest'
import { gt, square, total } from '../../src/expr.ts'
import {
  adam,
  adamw,
  applyUpdates,
  chain,
  compile,
  exponentialDecay,
  identity,
  type MultiStepsOptions,
  multiSteps,
  paramsEma,
  scale,
  sgd,
  skipLargeUpdates,
  skipNotFinite,
  skipWhen,
} from '../../src/index.ts'
import { grads, params, poisoned, train } from './helpers.ts'

const all = (k: number, options?: MultiStepsOptions) => {
  const optimizer = multiSteps(identity(), k, options)
  return (...gradients: number[]) => {
    let state = optimizer.init({ w: 0 })
    return gradients.map((w) => {
      const [updates, next] = optimizer.update({ w }, state)
      state = next
      return updates.w
    })
  }
}

test('emits the running mean of k gradients, or their sum, and zeros in between', () => {
  expect(all(2)(1, 3, -5, 6)).toEqual([-0, 2, -0, 0.5])
  expect(all(3)(1, 2, 6, 3, 3, 3)).toEqual([-0, -0, 3, -0, -0, 3])
  expect(all(2, { reduce: 'sum' })(1, 3, -5, 6)).toEqual([-0, 4, -0, 1])
  expect(all(1)(1, -0, 3)).toEqual([1, -0, 3])
})

test('computes the mean as a + (g − a) / (n + 1), in the dtype of the leaf', () => {
  const values = [0.1, 0.7, -0.3, 12.3, 1e-3]
  let mean = Math.fround(values[0]!)
  for (const [n, g] of values.entries()) {
    const step = Math.fround(Math.fround(Math.fround(g) - mean) / (n + 1))
    if (n > 0) mean = Math.fround(mean + step)
  }
  const optimizer = multiSteps(identity(), 5)
  let state = optimizer.init({ w: new Float32Array(1) })
  let last = new Float32Array(0)
  for (const g of values) {
    const [updates, next] = optimizer.update({ w: Float32Array.of(g) }, state)
    state = next
    last = updates.w
  }
  expect([...last]).toEqual([mean])
})

test('with gradients that are the same it trains as the inner transformation does on one of each', () => {
  const each = [grads(0), grads(1), grads(2)]
  const wrapped = train(
    multiSteps(adam(exponentialDecay({ initValue: 0.1, transitionSteps: 1, decayRate: 0.5 })), 4),
    each.flatMap((g) => [g, g, g, g]),
  )
  const alone = train(adam(exponentialDecay({ initValue: 0.1, transitionSteps: 1, decayRate: 0.5 })), each)
  expect(wrapped.params).toEqual(alone.params)
  expect(wrapped.state.innerState).toEqual(alone.state)
})

test('does not run the inner transformation on steps that emit nothing', () => {
  const inner = { init: () => 0, update: vi.fn((updates: unknown, calls: number) => [updates, calls + 1] as const) }
  const { state } = train(multiSteps(inner, 4), [0, 1, 2, 3, 4, 5, 6].map(grads))
  expect(inner.update).toHaveBeenCalledTimes(1)
  expect(state).toMatchObject({ miniStep: 3, gradientStep: 1, innerState: 1 })
})

test('a step that emits nothing leaves parameters, −0 and NaN included, and the inner state as they are', () => {
  const optimizer = multiSteps(adamw(0.1), 2)
  const odd = { ...params(), gain: Number.NaN }
  const state = optimizer.init(odd)
  const [updates, next] = optimizer.update(grads(), state, odd)
  expect(applyUpdates(odd, updates)).toEqual(odd)
  expect(next.innerState).toBe(state.innerState)
  expect(applyUpdates(params(), updates)).toEqual(params())
})

test('everyK may be a function of the emitted steps', () => {
  const optimizer = multiSteps(identity(), (step) => 1 + step)
  let state = optimizer.init({ w: 0 })
  const emitted = [1, 2, 4, 3, 3, 9].map((w) => {
    const [updates, next] = optimizer.update({ w }, state)
    state = next
    return updates.w
  })
  expect(emitted).toEqual([1, -0, 3, -0, -0, 5])
  expect(state).toMatchObject({ miniStep: 0, gradientStep: 3 })
})

test('the average of parameters within counts emitted steps', () => {
  const { state } = train(multiSteps(chain(sgd(0.1), paramsEma(0.9)), 2), [0, 1, 2, 3].map(grads))
  expect(state.innerState[1].count).toBe(2)
})

describe('gradients that are not finite, wherever the number stands,', () => {
  test.each(poisoned.map((bad, i) => [i, bad] as const))('are skipped as if there had been none (%i)', (_, bad) => {
    for (const reduce of ['mean', 'sum'] as const) {
      const optimizer = () => multiSteps(adam(0.1), 2, { reduce, shouldSkip: skipNotFinite })
      const good = [0, 1, 2, 3].map(grads)
      const mixed = train(optimizer(), [bad, good[0]!, bad, good[1]!, good[2]!, bad, good[3]!])
      const clean = train(optimizer(), good)
      expect(mixed.params).toEqual(clean.params)
      expect(mixed.state).toEqual({ ...clean.state, skipped: 3 })
    }
  })

  test.each(poisoned.map((bad, i) => [i, bad] as const))('and are not skipped, are gone with the mean that they are in (%i)', (_, bad) => {
    for (const reduce of ['mean', 'sum'] as const) {
      const optimizer = multiSteps(identity(), 2, { reduce })
      let state = optimizer.init(params())
      let now = params()
      // On the step that emits nothing the parameters stay.
      const [first, held] = optimizer.update(bad, state, now)
      now = applyUpdates(now, first)
      expect(now).toEqual(params())
      const [emitted, after] = optimizer.update(grads(), held, now)
      expect(emitted).not.toEqual(grads())
      state = after
      expect(state).toEqual({ ...optimizer.init(params()), gradientStep: 1 })
    }
  })

  test('leave the accumulated gradients and the inner state the same objects', () => {
    const optimizer = multiSteps(adam(0.1), 3, { shouldSkip: skipNotFinite })
    const [, state] = optimizer.update(grads(), optimizer.init(params()))
    const [updates, next] = optimizer.update(poisoned[0]!, state)
    expect(next.accGrads).toBe(state.accGrads)
    expect(next.innerState).toBe(state.innerState)
    expect(next).toEqual({ ...state, skipped: 1 })
    expect(applyUpdates(params(), updates)).toEqual(params())
  })
})

test('large updates can be skipped', () => {
  expect(all(1, { shouldSkip: skipLargeUpdates(4) })(1, 2, 1.9, Number.NaN, Infinity, -2)).toEqual([1, -0, 1.9, -0, -0, -0])
  const byHand = multiSteps(identity(), 1, {
    shouldSkip: (updates: { w: number }, gradientStep, now: { w: number }) => updates.w > now.w + gradientStep,
  })
  let state = byHand.init({ w: 1 })
  const emitted = [1, 3, 2].map((w) => {
    const [updates, next] = byHand.update({ w }, state, { w: 1 })
    state = next
    return updates.w
  })
  expect(emitted).toEqual([1, -0, 2])
})

describe("a condition of one's own, as an expression,", () => {
  const outliers = skipWhen((g) => gt(total(square(g)), 100))

  test('leaves gradients out, and tells of arrays what it tells of gradients', () => {
    expect(all(1, { shouldSkip: outliers })(1, 11, 10, -10.5)).toEqual([1, -0, 10, -0])
    expect([outliers({ w: 10 }), outliers({ w: Float32Array.of(8, 8) })]).toEqual([false, true])
  })

  test('runs in place, on all threads, and skips what the pure step skips', () => {
    const optimizer = multiSteps(adamw(0.1), 2, { shouldSkip: outliers })
    using compiled = compile(optimizer, { donate: true, strict: true })
    let [now, state] = [{ w: Float32Array.of(1, 2) }, optimizer.init({ w: Float32Array.of(1, 2) })]
    let resident = { ...compiled.init(now) }
    for (const x of [1, 20, 3, Number.NaN, 2, 1]) {
      const gradients = { w: Float32Array.of(x, -1) }
      const [updates, next] = optimizer.update(gradients, state, now)
      ;[now, state] = [applyUpdates(now, updates), next]
      resident = { ...resident, ...compiled.step(gradients, resident.state, resident.params) }
      expect(structuredClone({ params: resident.params, state: resident.state })).toEqual({ params: now, state })
    }
    expect([state.skipped, state.gradientStep]).toEqual([1, 2])
  })

  test('has to be one truth for the whole tree', () => {
    const byElement = multiSteps(identity(), 1, { shouldSkip: skipWhen((g) => gt(g, 1)) })
    expect(() => byElement.update({ w: 1 }, byElement.init({ w: 1 }))).toThrow(/^multiSteps returns as state\.\w+ what varies by element/)
  })
})

test('a leaf that sits the emitting step out keeps what it has', () => {
  const optimizer = multiSteps(sgd(1, { momentum: 0.5 }), 2)
  const start = { a: 1, b: 2 }
  const [, state] = optimizer.update<{ a: number; b: number | null }>({ a: 1, b: 1 }, optimizer.init(start))
  const [updates, next] = optimizer.update<{ a: number; b: number | null }>({ a: 3, b: null }, state)
  expect(updates).toEqual({ a: -2, b: null })
  expect(next.innerState[0].trace).toEqual({ a: 2, b: 0 })
  expect(next.accGrads).toEqual({ a: 0, b: 1 })
})

test('bad arguments are told', () => {
  expect(() => multiSteps(scale(1), 0)).toThrow(new RangeError('multiSteps: everyK is 0, wanted a positive integer'))
  expect(() => multiSteps(scale(1), Object('2'))).toThrow(TypeError)
  expect(() => multiSteps(scale(1), 2, { reduce: Object('max') })).toThrow("multiSteps: reduce is 'max', wanted 'mean' or 'sum'")
  const bad = multiSteps(scale(1), (step) => step / 2)
  expect(() => bad.update({ w: 1 }, bad.init({ w: 1 }))).toThrow(new RangeError('multiSteps: everyK(0) is 0, wanted a positive integer'))
  expect(() => skipLargeUpdates(-1)).toThrow(RangeError)
  const needy = multiSteps(adamw(1), 1)
  expect(() => needy.update({ w: 1 }, needy.init({ w: 1 }), Object(undefined).none)).toThrow(/addDecayedWeights reads the parameters/)
})

test('a shouldSkip that is asynchronous, or decides by a number, is refused', () => {
  for (const [returned, described] of [
    [Promise.resolve(false), 'an instance of Promise'],
    [0, '0'],
  ] as const) {
    const optimizer = multiSteps(adam(0.1), 2, { shouldSkip: () => returned as never })
    expect(() => optimizer.update({ w: 1 }, optimizer.init({ w: 0 }))).toThrow(
      new TypeError(`multiSteps: what shouldSkip returns is ${described}, wanted true or false`),
    )
  }
})
