import { expect, expectTypeOf, test } from 'vitest'
import { rmsprop } from '../../src/index.ts'

const params = { w: Float32Array.of(1, 2) }
const zeros = { w: Float32Array.of(0, 0) }
const rate = { count: 0, learningRate: 0.1 }

test('centered adds the mean to the state, momentum the trace, and the rate stands at the same place', () => {
  const plain = rmsprop(0.1).init(params)
  const centered = rmsprop(0.1, { centered: true }).init(params)
  const heavy = rmsprop(0.1, { momentum: 0.9 }).init(params)
  const both = rmsprop(0.1, { centered: true, momentum: 0.9 }).init(params)
  expect(plain).toEqual([{ count: 0, nu: zeros }, rate, {}])
  expect(centered).toEqual([{ count: 0, mu: zeros, nu: zeros }, rate, {}])
  expect(heavy).toEqual([{ count: 0, nu: zeros }, rate, { trace: zeros }])
  expect(both).toEqual([{ count: 0, mu: zeros, nu: zeros }, rate, { trace: zeros }])
  expectTypeOf(both[0].mu.w).toEqualTypeOf<Float32Array>()
  expectTypeOf(both[2].trace).toEqualTypeOf<{ w: Float32Array }>()
  expectTypeOf(plain[0]).not.toHaveProperty('mu')
  expectTypeOf(centered[2]).not.toHaveProperty('trace')
  expectTypeOf(heavy[1].learningRate).toBeNumber()
})

test('flags that change the math alone do not change the state', () => {
  const flags = rmsprop(0.1, { initialScale: 0, epsInSqrt: false, biasCorrection: true, nesterov: true, centered: false })
  expect(flags.init(params)).toEqual(rmsprop(0.1).init(params))
})

test('the learning rate is applied before the momentum, so a change of it does not reach the steps that are summed up', () => {
  const { init, update } = rmsprop((count) => (count === 0 ? 1 : 0), { decay: 0, eps: 0, momentum: 0.5 })
  const grads = { x: 4 }
  const [first, state] = update(grads, init(grads))
  const [second] = update(grads, state)
  expect([first, second]).toEqual([{ x: -1 }, { x: -0.5 }])
})
