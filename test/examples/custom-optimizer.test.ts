import { lint } from 'gradform/inspect'
import { expect, test } from 'vitest'
import { scaleBySteadiness, steadySign } from '../../examples/custom-optimizer/steadySign.ts'
import { loadDigits, seededShuffle } from '../../examples/digits/digits.ts'
import { accuracy } from '../../examples/perceptron/classify.ts'
import { initialize } from '../../examples/perceptron/perceptron.ts'
import { train } from '../../examples/perceptron/train.ts'

test('what keeps its sign moves by 1, what alternates hardly', () => {
  const optimizer = scaleBySteadiness({ decay: 0.5 })
  let state = optimizer.init({ steady: 0, noise: 0 })
  let updates = { steady: 0, noise: 0 }
  for (let step = 0; step < 20; step++) [updates, state] = optimizer.update({ steady: 7, noise: (-1) ** step }, state)
  expect(updates.steady).toBeCloseTo(1, 5)
  expect(Math.abs(updates.noise)).toBeLessThan(0.4)
})

test('it is sound, prints as the call that made it, and trains', () => {
  const digits = loadDigits(1)
  const start = initialize([64, 32, 10], 1)
  expect(lint(steadySign(2e-3), start)).toEqual([])
  expect(String(steadySign(2e-3))).toBe('steadySign(0.002)')
  const params = train(steadySign(2e-3), start, digits.train, { steps: 120, batchSize: 32, shuffle: seededShuffle(1) })
  expect(accuracy(params, digits.test)).toBeGreaterThan(0.85)
})
