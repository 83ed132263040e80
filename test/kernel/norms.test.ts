import { describe, expect, test } from 'vitest'
import { clamp, type Expr, leafMean, leafNorm, leafSize, mean, norm, type Scalar } from '../../src/expr.ts'
import { along, perLeaf, stateless, transform } from '../../src/index.ts'
import { keep } from '../../src/kernel/lines/keep.ts'
import { f32 } from '../arrays.ts'

const tree = { a: f32(3, -4, 0), b: { data: f32(12, 0), shape: [2, 1] }, c: 84, none: f32() }
const ofTree = (rule: (g: Expr) => Scalar): number =>
  transform({ value: 0 }, (g) => [g, { value: rule(g) }]).update(tree, { value: 0 })[1].value
function ofLeaves(rule: (g: Expr) => Scalar) {
  const optimizer = transform({ value: perLeaf(0) }, (g) => [g, { value: rule(g) }])
  return optimizer.update(tree, optimizer.init(tree))[1].value
}

describe('over the whole tree', () => {
  test('norm is the root of the sum of the squares', () => expect(ofTree(norm)).toBe(Math.sqrt(9 + 16 + 144 + 84 * 84)))
  test('mean counts every element alike, of whichever leaf', () => expect(ofTree(mean)).toBe((3 - 4 + 12 + 84) / 6))
  test('norm goes over the leaves where there is one value for each', () => expect(ofTree((g) => norm(leafNorm(g)))).toBe(ofTree(norm)))
  test('mean of no elements is NaN', () => {
    expect(transform({ value: 0 }, (g) => [g, { value: mean(g) }]).update({}, { value: 0 })[1].value).toBeNaN()
  })
})

describe('over one leaf', () => {
  test('leafNorm is the root of its sum of squares', () => expect(ofLeaves(leafNorm)).toEqual({ a: 5, b: 12, c: 84, none: 0 }))
  test('leafMean is its sum by its size', () => expect(ofLeaves(leafMean)).toEqual({ a: -1 / 3, b: 6, c: 84, none: Number.NaN }))
})

test('sums in float64, whatever the leaf’s dtype', () => {
  const large = f32(3e38, 3e38, 3e38)
  expect(transform({ value: 0 }, (g) => [g, { value: mean(g) }]).update(large, { value: 0 })[1].value).toBe(large[0])
})

describe('clamp', () => {
  const clamped = (x: number, low: number, high: number) => stateless((g) => clamp(g, low, high)).update(x, {})[0]
  test.each([
    [5, -1, 1, 1],
    [-5, -1, 1, -1],
    [0.5, -1, 1, 0.5],
    [-0, -1, 1, -0],
    [Infinity, -1, 1, 1],
    [Number.NaN, -1, 1, Number.NaN],
    [0, 2, 1, 1],
    [0, -Infinity, Infinity, 0],
  ])('of %s from %s to %s is %s', (x, low, high, wanted) => expect(clamped(x, low, high)).toBe(wanted))
  test('takes bounds that are expressions', () => {
    expect(stateless((g, p) => clamp(g, 0, p)).update([3, 1], {}, [2, 2])[0]).toEqual([2, 1])
  })
})

describe('what cannot be reduced is refused by the name of the function', () => {
  const rows = keep(() => [0])
  const reducing = (rule: (g: Expr, s: { line: Expr | null; count: Expr }) => Scalar) => () => {
    const optimizer = transform({ count: 0, line: along(rows, 0) }, (_g, s) => [rule(_g, s), s])
    return optimizer.update({ data: f32(1, 2), shape: [2, 1] }, optimizer.init({ data: f32(1, 2), shape: [2, 1] }))
  }
  test.each<[name: string, rule: (g: Expr, s: { line: Expr | null; count: Expr }) => Scalar, message: string]>([
    ['norm', (_, s) => norm(s.count), 'norm: the operand is one value for the whole tree, wanted one that varies by element or by leaf'],
    ['mean', (_, s) => mean(s.count), 'mean: the operand does not vary by element, wanted one that does'],
    ['mean', () => mean(leafSize), 'mean: the operand does not vary by element, wanted one that does'],
    ['leafNorm', () => leafNorm(leafSize), 'leafNorm: the operand does not vary by element, wanted one that does'],
    ['leafMean', (_, s) => leafMean(s.count), 'leafMean: the operand does not vary by element, wanted one that does'],
    ['norm', () => norm(undefined as never), 'norm: an operand is undefined, wanted an expression or a number'],
    ['clamp', (g) => clamp(g, undefined as never, 1), 'clamp: an operand is undefined, wanted an expression or a number'],
    ['clamp', (g) => clamp(g, 0, undefined as never), 'clamp: an operand is undefined, wanted an expression or a number'],
  ])('%s: %#', (_, rule, message) => {
    expect(reducing(rule)).toThrow(TypeError)
    expect(reducing(rule)).toThrow(message)
  })
})
