import { expect, test } from 'vitest'
import { type AdaptiveGradClipOptions, adaptiveGradClip } from '../../src/index.ts'

/** What the ones of a leaf of this shape become, whose parameters are halves. */
function clipped(shape: readonly number[], options: AdaptiveGradClipOptions = {}): number[] {
  const size = shape.reduce((product, length) => product * length, 1)
  const leaf = (value: number) => ({ data: new Float64Array(size).fill(value), shape })
  const { init, update } = adaptiveGradClip(1, options)
  return [...update(leaf(1), init(leaf(0)), leaf(0.5))[0].data]
}

test('a unit of a matrix is a column', () => {
  const grads = { data: Float64Array.of(3, 1, 4, 1), shape: [2, 2] }
  const params = { data: Float64Array.of(1, 3, 0, 4), shape: [2, 2] }
  const { init, update } = adaptiveGradClip(0.5)
  expect(update(grads, init(grads), params)[0]).toEqual({ data: Float64Array.of(3 * 0.1, 1, 4 * 0.1, 1), shape: [2, 2] })
})

test.each([
  [[4], 4],
  [[1, 4], 4],
  [[2, 3], 2],
  [[2, 3, 5], 2],
  [[2, 3, 2, 5], 12],
  [[2, 1, 3, 2, 5], 12],
])('of the shape %j, %d elements are a unit', (shape, count) => {
  const { init, update } = adaptiveGradClip(1, { eps: 1 })
  const size = shape.reduce((product, length) => product * length, 1)
  const grads = { data: new Float64Array(size).fill(2), shape }
  const [{ data }] = update(grads, init(grads), { data: new Float64Array(size), shape })
  expect([...data].map((x) => (1 / x) ** 2).filter((units) => Math.abs(units - count) > 1e-12)).toEqual([])
})

test('axes can be named, from the end too', () => {
  expect(clipped([2, 3], { axis: 1 })).toEqual(new Array(6).fill(0.5))
  expect(clipped([2, 3, 2, 2, 2, 2], { axis: [0, -1] })).toHaveLength(96)
})

test('a number and a vector are units of their own', () => {
  const { init, update } = adaptiveGradClip(0.5)
  const grads = { x: 3, v: Float32Array.of(3, 4) }
  expect(update(grads, init(grads), { x: -2, v: Float32Array.of(0, 5) })[0]).toEqual({ x: 1, v: Float32Array.of(1.5, 2) })
})

test('zeros stay zeros, whatever the parameters are', () => {
  const { init, update } = adaptiveGradClip(0, { eps: 0 })
  expect(update({ x: 0 }, init({ x: 0 }), { x: 0 })[0]).toEqual({ x: 0 })
})

test('a norm that is not finite makes its unit NaN', () => {
  const { init, update } = adaptiveGradClip(0.5)
  const grads = { data: Float64Array.of(Infinity, 1, 1, 1), shape: [2, 2] }
  const params = { data: Float64Array.of(9, 9, 9, 9), shape: [2, 2] }
  expect([...update(grads, init(grads), params)[0].data]).toEqual([Number.NaN, 1, Number.NaN, 1])
})

test('an infinite clipping clips nothing, whatever the parameters are', () => {
  for (const eps of [1e-3, 0]) {
    const { init, update } = adaptiveGradClip(Infinity, { eps })
    const grads = { x: 1e30, v: Float32Array.of(3, 4), bad: Float64Array.of(Infinity, 1) }
    expect(update(grads, init(grads), { x: 0, v: Float32Array.of(0, 0), bad: Float64Array.of(1, 1) })[0]).toEqual({
      ...grads,
      bad: Float64Array.of(Number.NaN, Number.NaN),
    })
  }
})

test('axes that can not be are an error that names the leaf', () => {
  expect(() => clipped([2, 2, 2, 2, 2, 2])).toThrow(
    new TypeError('adaptiveGradClip: grads has 6 axes, wanted at most 5: pass axis for others'),
  )
  expect(() => clipped([2, 3], { axis: [0, 2] })).toThrow(new TypeError('adaptiveGradClip: grads has shape [2,3], which lacks axis 2'))
})

test('the parameters have to be passed', () => {
  const { init, update } = adaptiveGradClip(0.5)
  // @ts-expect-error: no parameters
  expect(() => update(1, init(1))).toThrow(new TypeError("adaptiveGradClip reads the parameters: pass them as update's third argument"))
})
