import { describe, expect, test } from 'vitest'
import { applyUpdates, polyakSgd, scaleByPolyak } from '../../src/index.ts'

const grads = { a: Float64Array.of(3), b: 4 }
const by = (factor: number) => ({ a: Float64Array.of(3 * factor), b: 4 * factor })

test('the step size is the gap over the squared norm of the whole tree, and at most maxLearningRate', () => {
  const { init, update } = scaleByPolyak({ fMin: 1, maxLearningRate: 0.3, eps: 3 })
  expect(update(grads, init(grads), undefined, { value: 8 })[0]).toEqual(by(7 / 28))
  expect(update(grads, init(grads), undefined, { value: 80 })[0]).toEqual(by(0.3))
})

describe('below fMin', () => {
  test('sps climbs', () => {
    const { init, update } = scaleByPolyak({ fMin: 6 })
    expect(update(grads, init(grads), undefined, { value: 1 })[0]).toEqual(by(-0.2))
  })
  test('sps+ stands still', () => {
    const { init, update } = scaleByPolyak({ fMin: 6, variant: 'sps+' })
    expect(update(grads, init(grads), undefined, { value: 1 })[0]).toEqual(by(0))
  })
})

test('without a gradient there is no step, and no division by zero', () => {
  const zeros = { a: Float64Array.of(0, 1e-9), b: 0 }
  const { init, update } = scaleByPolyak()
  expect(update(zeros, init(zeros), undefined, { value: 1 })[0]).toEqual({ a: Float64Array.of(0, 0), b: 0 })
})

test('the loss has to be told', () => {
  const { init, update } = scaleByPolyak()
  // @ts-expect-error: no value
  const forgotten = () => update(grads, init(grads))
  expect(forgotten).toThrow("scaleByPolyak reads value of update's fourth argument, which is undefined, wanted a number")
})

test('another variant is refused when it is made', () => {
  // @ts-expect-error: no variant
  expect(() => scaleByPolyak({ variant: 'sps++' })).toThrow(new TypeError("scaleByPolyak: variant is 'sps++', wanted 'sps' or 'sps+'"))
})

test('polyakSgd finds the step of a quadratic without a learning rate: half the way to the minimum', () => {
  const { init, update } = polyakSgd({ maxLearningRate: 10 })
  const x = Float64Array.of(3, -1, 2)
  const [updates, state] = update(x, init(x), x, { value: 7 })
  expect(applyUpdates(x, updates)).toEqual(Float64Array.of(1.5, -0.5, 1))
  expect(state).toEqual([{}, { count: 1, learningRate: 1 }])
})

test('scaling multiplies the step that has been found', () => {
  const { init, update } = polyakSgd({ scaling: 0.5 })
  expect(update(grads, init(grads), undefined, { value: 5 })[0]).toEqual(by(-0.1))
})
