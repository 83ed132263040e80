import { expect, test } from 'vitest'
import { call } from '../../src/kernel/expr.ts'
import { input } from '../../src/kernel/node.ts'
import { TREE } from '../../src/kernel/value.ts'
import { firstValueOf, valueAt } from '../../src/schedules/valueAt.ts'

const count = input(TREE, 'count')
const held = input(TREE, 'held')
const expression = call(() => 3)

test('a number is that of the state, where it is held', () => {
  expect(valueAt(2, count, held)).toBe(held)
  expect(valueAt(2, count)).toBe(2)
  expect(firstValueOf(2, 7)).toBe(2)
})

test('an expression is what it is, held or not', () => {
  expect(valueAt(expression, count, held)).toBe(expression)
  expect(firstValueOf(expression)).toBe(3)
})

test('a schedule is called with the count', () => {
  const schedule = (n: number): number => n + 0.5
  expect(valueAt(schedule, count, held)).toEqual(call(schedule, count))
  expect([firstValueOf(schedule), firstValueOf(schedule, 1)]).toEqual([0.5, 1.5])
})
