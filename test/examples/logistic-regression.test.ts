import { expect, test } from 'vitest'
import { loadDigits } from '../../examples/digits/digits.ts'
import { drawWeights } from '../../examples/logistic-regression/drawWeights.ts'
import { accuracy, fitModel, predict, valueAndGrad } from '../../examples/logistic-regression/regression.ts'

const digits = loadDigits(1)

test('the gradient agrees with finite differences', () => {
  const model = { weights: Float32Array.from({ length: 640 }, (_, i) => Math.sin(i) / 8), biases: new Float32Array(10) }
  const few = digits.train.slice(0, 5)
  const { grads } = valueAndGrad(model, few)
  const lossAt = (index: number, by: number) =>
    valueAndGrad({ ...model, weights: model.weights.map((w, i) => (i === index ? w + by : w)) }, few).loss
  for (const index of [20, 100, 300]) expect(grads.weights[index]).toBeCloseTo((lossAt(index, 1e-2) - lossAt(index, -1e-2)) / 2e-2, 4)
  expect(predict(model, few[0]!.pixels).reduce((sum, p) => sum + p)).toBeCloseTo(1, 12)
})

test('it recognizes nine of ten digits that it has not seen, and draws what speaks for them', () => {
  const { model, losses } = fitModel(digits.train, 40)
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 4)
  expect(accuracy(model, digits.test)).toBeGreaterThan(0.9)
  const rows = drawWeights(model, [0, 1]).split('\n')
  expect(rows).toHaveLength(9)
  // In the middle of a 0 there is nothing.
  expect(rows[4]!.split(' ')[3]).toBe('−')
})
