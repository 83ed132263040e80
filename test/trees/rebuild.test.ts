import { expect, test } from 'vitest'
import { build } from '../../src/trees/build.ts'
import { repeatedBuild } from '../../src/trees/rebuild.ts'
import { type LeafNode, structureOf } from '../../src/trees/structure.ts'

const array = new Float32Array(2)
const tree = {
  numbers: [1, 2, 3],
  layer: { w: array, b: 0 },
  lasting: { deep: [array.slice()], none: null },
  odd: JSON.parse('{"__proto__": 4}'),
  empty: {},
}
const structure = structureOf(tree, 'tree')
const isNumber = ({ dtype }: LeafNode): boolean => dtype === 'number'
const make = repeatedBuild(structure, (leaf) => (isNumber(leaf) ? undefined : leaf.path))
const valueAt =
  (step: number) =>
  (leaf: LeafNode): unknown =>
    isNumber(leaf) ? leaf.index + step / 2 : leaf.path

test('each tree is what build makes', () => {
  for (const step of [0, 1, 2]) {
    const made = make(valueAt(step))
    expect(made).toEqual(build(structure, valueAt(step)))
    expect(Object.keys(Object(made))).toEqual(Object.keys(tree))
    expect(Object.hasOwn(Object(made).odd, '__proto__')).toBe(true)
  }
})

test('each tree is another object, as are its containers with leaves that change', () => {
  const [one, other] = [make(valueAt(1)), make(valueAt(1))].map(Object)
  expect(one).not.toBe(other)
  expect(one.numbers).not.toBe(other.numbers)
  expect(one.layer).not.toBe(other.layer)
  expect(one.lasting).toBe(other.lasting)
})

test('a tree stays as it was made', () => {
  const made = make(valueAt(1))
  const copy = structuredClone(made)
  make(valueAt(2))
  expect(made).toEqual(copy)
})

test('null may last', () => {
  const sparse = repeatedBuild(structure, () => null)
  expect(sparse(valueAt(1))).toEqual(build(structure, () => null))
})

test('where nothing changes, the root is another object still', () => {
  const lasting = repeatedBuild(structureOf([array], 'tree'), () => array)
  expect(lasting(() => array)).not.toBe(lasting(() => array))
})

test('the tree may be a leaf', () => {
  const single = repeatedBuild(structureOf(1, 'tree'), () => undefined)
  expect([single(() => 2), single(() => 3)]).toEqual([2, 3])
  const lasting = repeatedBuild(structureOf(1, 'tree'), () => null)
  expect(lasting(() => 2)).toBe(null)
})
