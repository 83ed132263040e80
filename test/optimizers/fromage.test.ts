import { expect, test } from 'vitest'
import { applyUpdates, fromage } from '../../src/index.ts'

const params = Float64Array.of(3, 4)

test('a gradient at right angles to the parameters leaves their norm as it is', () => {
  const { init, update } = fromage(0.3)
  const [updates] = update(Float64Array.of(-8, 6), init(params), params)
  const next = applyUpdates(params, updates)
  expect(Math.hypot(...next)).toBeCloseTo(5, 14)
  expect(next[0]).toBeCloseTo((3 + 0.3 * 4) / Math.sqrt(1.09), 14)
})

test('a schedule is followed by both the rate and the decay', () => {
  const { init, update } = fromage((count) => 0.3 + count)
  const [, state] = update(params, init(params), params)
  const [, next] = update(params, state, params)
  const rate = (eta: number) => eta / Math.sqrt(1 + eta * eta)
  expect([state[2].learningRate, next[2].learningRate]).toEqual([rate(0.3), rate(1.3)])
  expect(next[1].weightDecay).toBe(1.3 / (1 + Math.sqrt(1 + 1.3 * 1.3)))
})

test('a learning rate of zero leaves the parameters alone', () => {
  const { init, update } = fromage(0)
  expect(update(params, init(params), params)[0]).toEqual(Float64Array.of(-0, -0))
})

test('a learning rate that is a number is held in the state, where it can be edited', () => {
  const { init, update } = fromage(0.3)
  const state = init(params)
  const [direction, decay] = state
  const [updates, next] = update(params, [direction, { ...decay, weightDecay: 0 }, { count: 0, learningRate: 0.5 }], params)
  expect(updates).toEqual(Float64Array.of(-1.5, -2))
  expect([next[1].weightDecay, next[2].learningRate]).toEqual([0, 0.5])
})
