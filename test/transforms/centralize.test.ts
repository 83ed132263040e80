import { describe, expect, test } from 'vitest'
import { type ArrayRecord, centralize, chain, masked, scale, type TreeOf } from '../../src/index.ts'

function centralized<P>(tree: P & TreeOf<P>): P {
  const { init, update } = centralize()
  return update(tree, init(tree))[0]
}

test('a row loses its mean, and a row is what has one index in the first axis', () => {
  const matrix = { data: Float64Array.of(1, 2, 3, 10, 20, 60), shape: [2, 3] }
  expect(centralized(matrix)).toEqual({ data: Float64Array.of(-1, 0, 1, -20, -10, 30), shape: [2, 3] })
  const filter = { data: Float64Array.of(1, 2, 3, 6, 0, 0, 0, 4), shape: [2, 2, 2] }
  expect(centralized(filter).data).toEqual(Float64Array.of(-2, -1, 0, 3, -1, -1, -1, 3))
})

test('leaves without rows pass through as the same objects', () => {
  const tree = { vector: Float32Array.of(1, 2), record: { data: Float32Array.of(1, 2), shape: [2] }, number: 3, none: null }
  const out = centralized(tree)
  expect(out).toEqual(tree)
  expect([out.vector, out.record]).toEqual([tree.vector, tree.record])
  expect(out.vector).toBe(tree.vector)
  expect(out.record).toBe(tree.record)
})

test('what a record carries besides data and shape is carried along', () => {
  const matrix = { data: Float32Array.of(1, 3), shape: [1, 2], label: 'kernel' }
  expect(centralized(matrix)).toEqual({ data: Float32Array.of(-1, 1), shape: [1, 2], label: 'kernel' })
})

test('no rows, rows without elements, and rows of one element are nothing special', () => {
  expect(centralized({ data: new Float32Array(0), shape: [0, 3] }).data).toEqual(new Float32Array(0))
  expect(centralized({ data: new Float32Array(0), shape: [3, 0] }).data).toEqual(new Float32Array(0))
  expect(centralized({ data: Float32Array.of(5, 6), shape: [2, 1] }).data).toEqual(Float32Array.of(0, 0))
})

test('the mean of a float32 row is taken in float64', () => {
  // In float32 the ones would be lost beside 2²⁴.
  const data = new Float32Array(1 + (1 << 16)).fill(1).fill(1 << 24, 0, 1)
  const mean = ((1 << 24) + (1 << 16)) / data.length
  expect(centralized({ data, shape: [1, data.length] }).data[1]).toBe(Math.fround(1 - Math.fround(mean)))
})

describe('among rules', () => {
  const makeMatrix = () => ({ data: Float64Array.of(1, 3), shape: [1, 2] })

  test('it takes its place in a chain, and leaves a null gradient alone', () => {
    const optimizer = chain(scale(2), centralize(), scale(10))
    const params: { matrix: ArrayRecord; still: ArrayRecord | null } = { matrix: makeMatrix(), still: makeMatrix() }
    const [updates] = optimizer.update({ ...params, still: null }, optimizer.init(params))
    expect(updates).toEqual({ matrix: { data: Float64Array.of(-20, 20), shape: [1, 2] }, still: null })
  })

  test('it can be masked', () => {
    const optimizer = masked(centralize(), { yes: true, no: false })
    const tree = { yes: makeMatrix(), no: makeMatrix() }
    const [updates] = optimizer.update(tree, optimizer.init(tree))
    expect(updates).toEqual({ yes: { data: Float64Array.of(-1, 1), shape: [1, 2] }, no: makeMatrix() })
  })
})
