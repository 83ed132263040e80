import { expect, expectTypeOf, test } from 'vitest'
import { scaleByRss, scaleBySm3 } from '../../src/index.ts'

const matrix = (...numbers: number[]) => ({ data: Float64Array.from(numbers), shape: [2, 3] })

test('for a matrix it holds bounds of rows, then of columns', () => {
  const { init, update } = scaleBySm3({ b1: 0, eps: 0 })
  const grads = { w: matrix(1, 2, 3, 4, 0, 6), v: Float32Array.of(2, 3), x: 5 }
  const state = init(grads)
  expect(state.mu).toEqual({ w: { data: new Float64Array(5), shape: [5] }, v: new Float32Array(2), x: 0 })
  expectTypeOf(state.mu.v).toEqualTypeOf<Float32Array>()
  const [updates, next] = update(grads, state)
  expect(updates).toEqual({ w: matrix(1, 1, 1, 1, 0, 1), v: Float32Array.of(1, 1), x: 1 })
  expect(next.mu).toEqual({ w: { data: Float64Array.of(9, 36, 16, 4, 36), shape: [5] }, v: Float32Array.of(4, 9), x: 25 })
  // Of the bounds of its row and its column, the smaller counts.
  const [second, third] = update({ ...grads, w: matrix(0, 0, 0, 0, 0, 8) }, next)
  expect(second.w).toEqual(matrix(0, 0, 0, 0, 0, 8 / Math.sqrt(64 + 36)))
  expect(third.mu.w).toEqual({ data: Float64Array.of(9, 100, 16, 4, 100), shape: [5] })
})

test('a leaf of three axes has a bound for each place on each axis', () => {
  const grads = { data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), shape: [2, 3, 2] }
  const { init, update } = scaleBySm3()
  const [, { mu }] = update(grads, init(grads))
  expect(mu).toEqual({ data: Float64Array.from([6, 12, 8, 10, 12, 11, 12], (x) => x * x), shape: [7] })
})

test('for leaves of one axis without momentum it is scaleByRss', () => {
  const sm3 = scaleBySm3({ b1: 0, eps: 0.03 })
  const rss = scaleByRss({ initialAccumulatorValue: 0, eps: 0.03 })
  const grads = { v: Float64Array.of(1.3, -0.4, 0), x: 0.7 }
  const [a, stateA] = sm3.update(grads, sm3.init(grads))
  const [b, stateB] = rss.update(grads, rss.init(grads))
  expect([a, stateA.mu]).toEqual([b, stateB.sumOfSquares])
  expect(sm3.update(grads, stateA)[0]).toEqual(rss.update(grads, stateB)[0])
})

test('NaN shows', () => {
  const { init, update } = scaleBySm3()
  const grads = matrix(1, Number.NaN, 1, 1, 1, 1)
  const [updates] = update(grads, init(grads))
  expect([...updates.data].map(Number.isNaN)).toEqual([false, true, false, false, false, false])
})

test('the state of other leaves is refused', () => {
  const { init, update } = scaleBySm3()
  const wide = { w: { data: new Float64Array(6), shape: [1, 6] } }
  expect(() => update({ w: matrix(1, 2, 3, 4, 5, 6) }, init(wide))).toThrow(
    new TypeError('state.mu.w is a Float64Array of shape [7], wanted a Float64Array of 5 for the shape [2,3] of grads.w'),
  )
  const other = { v: matrix(1, 2, 3, 4, 5, 6) }
  expect(() => update({ w: matrix(1, 2, 3, 4, 5, 6) }, Object(init(other)))).toThrow('state.mu lacks "w", which grads has')
})

test('a b2 of 1 sums, and another is a decay', () => {
  expect(() => scaleBySm3({ b2: 1.1 })).toThrow(new RangeError('scaleBySm3: b2 is 1.1, wanted a number from 0 to below 1'))
})
