import { expect, test } from 'vitest'
import { stepsOf } from './peer.ts'
import { race } from './race.ts'

const busyFor = (milliseconds: number): void => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

test('rounds have whole cycles, so that a step is the mean of a cycle', async () => {
  let count = 0
  const prepare = () => () => busyFor(++count % 3 === 0 ? 30 : 0)
  const figures = await race([{ name: 'every third', prepare, cycle: 3 }])
  expect(figures['every third']!.median).toBeGreaterThanOrEqual(10)
  expect(figures['every third']!.min).toBeGreaterThanOrEqual(10)
})

test('peers are given whole cycles', () => {
  const test = { name: '', leaves: 2, elements: 5_242_880 }
  expect(stepsOf(test)).toBe(3)
  expect(stepsOf(test, 4)).toBe(4)
  expect(stepsOf({ ...test, elements: 524_288 }, 6)).toBe(30)
})
