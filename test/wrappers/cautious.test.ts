import { expect, test } from 'vitest'
import { applyUpdates, cautious, chain, compile, identity, scale, scaleByAdam, trace } from '../../src/index.ts'
import { grads, params } from './helpers.ts'

test('what points against the gradient is left out, and the others of its leaf make up for it', () => {
  const { init, update } = cautious(trace(0.5))
  const start = { w: Float64Array.of(0, 0, 0, 0), b: 1 }
  const [, state] = update({ w: Float64Array.of(4, 4, 4, 4), b: -5 }, init(start))
  const [updates, next] = update({ w: Float64Array.of(-1, 1, -4, 0), b: 1 }, state)
  expect(next.innerState.trace).toEqual({ w: Float64Array.of(1, 3, -2, 2), b: -1.5 })
  // Two of the four agree, of the last the gradient says nothing.
  expect(updates).toEqual({ w: Float64Array.of(0, 6, -4, 0), b: -0 })
})

test('where all agree it changes nothing', () => {
  const [updates] = cautious(identity()).update(grads(), { innerState: {} })
  expect(updates).toEqual(grads())
})

test('where one of many agrees, it counts for a thousand at most', () => {
  const optimizer = cautious(trace(0.5))
  const start = new Float64Array(4096)
  const [, state] = optimizer.update(new Float64Array(4096).fill(-2), optimizer.init(start))
  const [updates] = optimizer.update(new Float64Array(4096).fill(1).fill(-1, 0, 1), state)
  expect(updates[0]).toBe(-2 / 1e-3)
  expect(updates.slice(1).every((x) => x === 0)).toBe(true)
})

test('runs in place, on the bits of update and applyUpdates', () => {
  const optimizer = chain(cautious(scaleByAdam()), scale(-0.1))
  using compiled = compile(optimizer, { donate: true, strict: true })
  let [now, state] = [params(), optimizer.init(params())]
  let resident = { ...compiled.init(params()) }
  for (let step = 0; step < 5; step++) {
    const [updates, next] = optimizer.update(grads(step), state, now)
    ;[now, state] = [applyUpdates(now, updates), next]
    resident = { ...resident, ...compiled.step(grads(step), resident.state, resident.params) }
    expect(structuredClone({ params: resident.params, state: resident.state })).toEqual({ params: now, state })
  }
})
