import { expect, test } from 'vitest'
import { loadDigits } from '../../examples/digits/digits.ts'
import { accuracy, guess, meanLoss, valueAndGrad } from '../../examples/perceptron/classify.ts'
import { backward, forward, initialize, type Perceptron } from '../../examples/perceptron/perceptron.ts'

const digits = loadDigits(1).train.slice(0, 8)
const params = initialize([64, 7, 6, 10], 3)

test('gradients agree with finite differences in every layer', () => {
  const { grads } = valueAndGrad(params, digits)
  const shift = (layer: number, key: 'kernel' | 'bias', index: number, by: number): Perceptron => {
    const shifted = structuredClone(params)
    shifted.layers[layer]![key].data[index]! += by
    return shifted
  }
  const h = 1e-2
  for (const layer of [0, 1, 2]) {
    for (const key of ['kernel', 'bias'] as const) {
      const index = grads.layers[layer]![key].data.findIndex((x) => Math.abs(x) > 0.01)
      const rise = meanLoss(shift(layer, key, index, h), digits) - meanLoss(shift(layer, key, index, -h), digits)
      expect(grads.layers[layer]![key].data[index], `${layer} ${key}`).toBeCloseTo(rise / (2 * h), 2)
    }
  }
})

test('gradients by the inputs agree with finite differences', () => {
  const inputs = { data: Float32Array.from({ length: 128 }, (_, i) => Math.sin(i)), count: 2 }
  const total = (data: Float32Array) =>
    forward(params, { data, count: 2 })
      .at(-1)!
      .data.reduce((sum, x) => sum + x)
  const { byInput } = backward(params, forward(params, inputs), { data: new Float32Array(20).fill(1), count: 2 })
  for (const index of [3, 64 + 17]) {
    const moved = (by: number) => total(inputs.data.map((x, i) => (i === index ? x + by : x)))
    expect(byInput.data[index]).toBeCloseTo((moved(0.01) - moved(-0.01)) / 0.02, 2)
  }
})

test('what is guessed is what the accuracy counts', () => {
  const guesses = guess(params, digits)
  expect(guesses).toHaveLength(8)
  expect(accuracy(params, digits)).toBe(digits.filter(({ label }, i) => label === guesses[i]).length / 8)
})
