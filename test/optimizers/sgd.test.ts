import { expect, expectTypeOf, test } from 'vitest'
import { sgd } from '../../src/index.ts'

const params = { w: Float64Array.of(1, 2) }

test('with momentum the state has a trace, without it has not, and the rate stands at the same place', () => {
  const plain = sgd(0.1).init(params)
  const heavy = sgd(0.1, { momentum: 0.9 }).init(params)
  expect(plain).toEqual([{}, { count: 0, learningRate: 0.1 }])
  expect(heavy).toEqual([{ trace: { w: Float64Array.of(0, 0) } }, { count: 0, learningRate: 0.1 }])
  expectTypeOf(heavy[0].trace.w).toEqualTypeOf<Float64Array>()
  expectTypeOf(plain[1].learningRate).toBeNumber()
  expectTypeOf(plain[0]).not.toHaveProperty('trace')
})

test('a momentum of 0 is momentum: its trace stands in the state', () => {
  const { init, update } = sgd(0.5, { momentum: 0 })
  const [updates, state] = update(params, init(params))
  expect(updates.w).toEqual(Float64Array.of(-0.5, -1))
  expect(state[0].trace).toEqual(params)
})
