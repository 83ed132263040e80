import { expect, test } from 'vitest'
import { leafMax, leafTotal, sub, treeMax } from '../../../src/expr.ts'
import { type AnyTransformation, compile, perLeaf, transform } from '../../../src/index.ts'
import { constant, input } from '../../../src/kernel/node.ts'
import { ELEMENT, LINE, TREE } from '../../../src/kernel/value.ts'

const measure = transform({ leaf: perLeaf(0), tree: 0, ofSums: 0 }, (g) => [
  sub(g, treeMax(g)),
  { leaf: leafMax(g), tree: treeMax(g), ofSums: treeMax(leafTotal(g)) },
])
const { init, update }: AnyTransformation = measure
const measured = (tree: unknown): unknown => update(tree, init(tree))

test('maxima of leaves and of the tree are those of all their elements', () => {
  const large = Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i))
  large[19_999] = 7
  const tree = { a: Float32Array.of(-3, -1.5, -2), b: large, c: { data: Float32Array.of(1, 5, 2, 0), shape: [2, 2] }, d: -4 }
  expect(measured(tree)).toMatchObject([
    { a: Float32Array.of(-10, -8.5, -9), d: -11 },
    { leaf: { a: -1.5, b: 7, c: 5, d: -4 }, tree: 7 },
  ])
  expect(measured({ a: Float32Array.of(1, 2), d: -4 })).toMatchObject([{}, { ofSums: 3 }])
})

test('NaN is the largest of all, nothing has −∞, and 0 is larger than −0', () => {
  expect(measured({ a: Float32Array.of(1, Number.NaN, 2), b: 9 })).toMatchObject([{}, { leaf: { a: Number.NaN, b: 9 }, tree: Number.NaN }])
  expect(measured({ a: new Float32Array(0), b: 9 })).toMatchObject([{}, { leaf: { a: Number.NEGATIVE_INFINITY, b: 9 }, tree: 9 }])
  expect(measured({ a: Float32Array.of(-0, 0), b: -0 })).toMatchObject([{}, { leaf: { a: 0, b: -0 }, tree: 0 }])
})

test('steps in place find the same maxima', () => {
  const optimizer = compile(measure, { donate: true })
  const { params, state, grads } = optimizer.init({ a: Float32Array.of(1, 2), b: 3 })
  grads.a.set([4, 6])
  expect(optimizer.fallbacks).toEqual([])
  expect(optimizer.step({ ...grads, b: 5 }, state, params)).toEqual({
    params: { a: Float32Array.of(-1, 2), b: 2 },
    state: { leaf: { a: 6, b: 5 }, tree: 6, ofSums: 10 },
  })
  optimizer.dispose()
})

test('what is one value already has no maximum', () => {
  expect(() => leafMax(input(TREE, 'n'))).toThrow(new TypeError('leafMax: the operand does not vary by element, wanted one that does'))
  expect(() => treeMax(constant(1))).toThrow('treeMax: the operand is one value for the whole tree, wanted one that varies')
  expect(() => treeMax(input(LINE, 'r'))).toThrow('treeMax: the operand varies along a line, wanted one that varies')
  expect(leafMax(input(ELEMENT, 'g')).op).toBe('leafMax')
})
