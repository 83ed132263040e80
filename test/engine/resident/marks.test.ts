import { expect, test } from 'vitest'
import { newMarks } from '../../../src/engine/resident/marks.ts'

test.each([
  ['an object', () => ({ a: 1 })],
  ['an array', () => [1, 2]],
  ['a typed array', () => new Float32Array(2)],
  ['a frozen object', () => Object.freeze({ a: 1 })],
])('%s is marked, once or twice, and those like it are not', (_, make) => {
  const marks = newMarks()
  const [marked, other] = [make(), make()]
  marks.add(marked)
  marks.add(marked)
  expect([marks.has(marked), marks.has(other)]).toEqual([true, false])
})

test('marks do not know of each other', () => {
  const [one, other] = [newMarks(), newMarks()]
  const object = {}
  one.add(object)
  expect(other.has(object)).toBe(false)
  other.add(object)
  expect(other.has(object)).toBe(true)
})

test('a mark can not be seen, and is not copied', () => {
  const marks = newMarks()
  const object = { a: 1 }
  marks.add(object)
  expect(Reflect.ownKeys(object)).toEqual(['a'])
  expect(structuredClone(object)).toEqual({ a: 1 })
  expect([marks.has({ ...object }), marks.has(structuredClone(object))]).toEqual([false, false])
})

test('an object that is frozen after it was marked stays marked', () => {
  const marks = newMarks()
  const object = {}
  marks.add(object)
  Object.freeze(object)
  marks.add(object)
  expect(marks.has(object)).toBe(true)
})
