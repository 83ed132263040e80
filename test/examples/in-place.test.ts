import { expect, test } from 'vitest'
import { loadDigits, seededShuffle } from '../../examples/digits/digits.ts'
import { train } from '../../examples/in-place/train.ts'
import { accuracy } from '../../examples/perceptron/classify.ts'
import { initialize } from '../../examples/perceptron/perceptron.ts'

const digits = loadDigits(1)
const start = initialize([64, 24, 10], 1)

test('gradients that are NaN are left out, and all runs where the parameters are', () => {
  const before = structuredClone(start)
  const isSpoilt = (batch: number) => batch % 50 === 49
  const run = train(start, digits.train, { batches: 800, shuffle: seededShuffle(1), isSpoilt })
  expect(run).toMatchObject({ steps: 196, skipped: 16, isInPlace: true, fallbacks: [] })
  for (const params of [run.params, run.average]) expect(accuracy(params, digits.test)).toBeGreaterThan(0.8)
  expect(run.average).not.toEqual(run.params)
  expect(start).toEqual(before)
})
