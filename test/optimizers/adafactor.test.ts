import { expect, expectTypeOf, test } from 'vitest'
import { adafactor } from '../../src/index.ts'

const params = { w: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }, b: Float32Array.of(0.5) }

test('momentum adds an average to the state; whatever else is chosen, the state has the same form', () => {
  const plain = adafactor(0.1).init(params)
  const heavy = adafactor(0.1, { momentum: 0.9 }).init(params)
  const zeros = { w: { data: new Float32Array(4), shape: [2, 2] }, b: new Float32Array(1) }
  expect(plain).toEqual([
    { count: 0, vRow: { w: null, b: null }, vCol: { w: null, b: null }, v: zeros },
    {},
    { count: 0, learningRate: 0.1 },
    {},
    {},
    { count: 0, weightDecay: 0 },
    {},
  ])
  expect(heavy[4]).toEqual({ count: 0, ema: zeros })
  expectTypeOf(heavy[4].ema).toEqualTypeOf<{ w: { data: Float32Array; shape: number[] }; b: Float32Array }>()
  expectTypeOf(plain[4]).not.toHaveProperty('ema')
  const flags = adafactor(0.1, { factored: false, multiplyByParameterScale: false, clippingThreshold: Infinity, decayRate: 0.7 })
  expect(flags.init(params)).toEqual(plain)
})

test('a clippingThreshold of Infinity clips nothing', () => {
  const step = (clippingThreshold: number) => {
    const { init, update } = adafactor(0.1, { clippingThreshold, multiplyByParameterScale: false })
    const [, state] = update({ x: 1e-3 }, init({ x: 1 }), { x: 1 })
    return update({ x: 1 }, state, { x: 1 })[0].x
  }
  expect(step(1)).toBe(-0.1)
  expect(step(Infinity)).toBeLessThan(-0.13)
})
