import { expect, test } from 'vitest'
import { newMarks } from '../../../src/engine/resident/marks.ts'

test.each([
  ['an object', () => ({ a: 1 })],
  ['an array', () => [1, 2]],
  ['a typed array', () => new Float32Array(2)],
  ['a frozen object', () => Object.freeze({ a: 1 })],
])('%s is marked, once or twice, and those like it are not', (_, make) => {
  const marks = newMarks<boolean>()
  const [marked, other] = [make(), make()]
  marks.set(marked, true)
  marks.set(marked, true)
  expect([marks.get(marked), marks.get(other)]).toEqual([true, undefined])
})

test('marks do not know of each other', () => {
  const [one, other] = [newMarks<boolean>(), newMarks<boolean>()]
  const object = {}
  one.set(object, true)
  expect(other.get(object)).toBe(undefined)
  other.set(object, true)
  expect(other.get(object)).toBe(true)
})

test('a mark can not be seen, and is not copied', () => {
  const marks = newMarks<boolean>()
  const object = { a: 1 }
  marks.set(object, true)
  expect(Reflect.ownKeys(object)).toEqual(['a'])
  expect(structuredClone(object)).toEqual({ a: 1 })
  expect([marks.get({ ...object }), marks.get(structuredClone(object))]).toEqual([undefined, undefined])
})

test('an object that is frozen after it was marked stays marked', () => {
  const marks = newMarks<boolean>()
  const object = {}
  marks.set(object, true)
  Object.freeze(object)
  marks.set(object, true)
  expect(marks.get(object)).toBe(true)
})
