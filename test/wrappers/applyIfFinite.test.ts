import { describe, expect, test } from 'vitest'
import { adam, applyIfFinite, applyUpdates, chain, masked, scale, sgd } from '../../src/index.ts'
import { grads, params, poisoned, train } from './helpers.ts'

describe('updates that are not finite, wherever the number stands,', () => {
  test.each(poisoned.map((bad, i) => [i, bad] as const))('leave parameters and inner state as they are (%i)', (_, bad) => {
    const optimizer = applyIfFinite(adam(0.1), 2)
    const [, state] = optimizer.update(grads(), optimizer.init(params()))
    const [updates, next] = optimizer.update(bad, state)
    expect(applyUpdates(params(), updates)).toEqual(params())
    expect(next.innerState).toBe(state.innerState)
    expect(next).toEqual({ ...state, notfiniteCount: 1, lastFinite: 0, totalNotfinite: 1 })
    const [, after] = optimizer.update(grads(1), next)
    expect(after.innerState).toEqual(optimizer.update(grads(1), state)[1].innerState)
    expect(after).toMatchObject({ notfiniteCount: 0, lastFinite: 1, totalNotfinite: 1 })
  })
})

test('trains as the inner transformation would on the finite gradients alone', () => {
  const finite = [grads(0), grads(1), grads(2)]
  const mixed = [...poisoned.slice(0, 3), finite[0]!, ...poisoned.slice(7, 9), finite[1]!, finite[2]!, ...poisoned]
  const wrapped = train(applyIfFinite(adam(0.1), Infinity), mixed)
  const alone = train(adam(0.1), finite)
  expect(wrapped.params).toEqual(alone.params)
  expect(wrapped.state.innerState).toEqual(alone.state)
})

test('after more than maxConsecutiveErrors in a row it gives up, until there is a finite one', () => {
  const optimizer = applyIfFinite(sgd(1), 2)
  let state = optimizer.init({ w: 1 })
  const seen = [NaN, NaN, NaN, NaN, 3, NaN].map((w) => {
    const [updates, next] = optimizer.update({ w }, state)
    state = next
    return [updates.w, next.notfiniteCount]
  })
  expect(seen).toEqual([
    [-0, 1],
    [-0, 2],
    [NaN, 3],
    [NaN, 4],
    [-3, 0],
    [-0, 1],
  ])
  expect(state.totalNotfinite).toBe(5)
})

test('judges the leaves that a mask leaves in, and what comes before it in a chain', () => {
  const some = masked(applyIfFinite(scale(2), 5), { a: true, b: false })
  const [updates] = some.update({ a: 1, b: NaN }, some.init({ a: 0, b: 0 }))
  expect(updates).toEqual({ a: 2, b: NaN })
  const after = chain(scale(1e300), applyIfFinite(scale(1), 5))
  expect(after.update({ a: 1e300 }, after.init({ a: 0 }))[0]).toEqual({ a: -0 })
})

test('bad arguments and states are told', () => {
  expect(() => applyIfFinite(scale(1), -1)).toThrow(
    new RangeError('applyIfFinite: maxConsecutiveErrors is -1, wanted a number that is 0 or more, or Infinity'),
  )
  expect(() => applyIfFinite(Object(adam), 1)).toThrow('applyIfFinite: innerState is a function, wanted a transformation')
  const { update } = applyIfFinite(adam(1), 1)
  expect(() => update({ w: 1 }, Object({ notfiniteCount: 0, lastFinite: 1, totalNotfinite: 0 }))).toThrow(
    new TypeError('state lacks "innerState", which init(params) has'),
  )
  const innerState = adam(1).init({ w: 1 })
  expect(() => update({ w: 1 }, Object({ notfiniteCount: 0, lastFinite: true, totalNotfinite: 0, innerState }))).toThrow(
    new TypeError('state.lastFinite is a boolean, wanted a number'),
  )
  const other = { notfiniteCount: 0, lastFinite: 1, totalNotfinite: 0, innerState: adam(1).init({ v: 1 }) }
  expect(() => update({ w: 1 }, Object(other))).toThrow('state.innerState[0].mu lacks "w", which grads has')
})
