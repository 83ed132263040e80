import { describe, expect, test } from 'vitest'
import { type AnyTransformation, evalParams } from '../src/index.ts'
import * as keras from '../src/keras.ts'
import { descend, errorOfCase, expectClose, read } from './replay.ts'

const recording = read('keras')

test('every optimizer is recorded', () => {
  expect(new Set(recording.cases.map(({ call: [name] }) => name))).toEqual(new Set(Object.keys(keras)))
  expect(recording.cases.length).toBe(76)
})

describe('over twelve steps the parameters, and their average, are those of Keras', () => {
  test.each(recording.cases.map((recorded) => [recorded.name, recorded] as const))('%s', (_, recorded) => {
    expect(errorOfCase(keras, recording, recorded, (state) => Object(state).ema.evalParams.average)).toBeLessThan(1e-11)
  })
})

// Computed by running Keras with parameters in float64, but the learning rate and the powers of β in float32.
describe('four steps lead where they lead in Keras', () => {
  const learningRate = 0.125
  const examples: readonly (readonly [name: string, AnyTransformation, readonly number[]])[] = [
    ['sgd with momentum', keras.sgd({ learningRate, momentum: 0.9 }), [0.70178125, -1.34871875]],
    ['sgd with Nesterov momentum', keras.sgd({ learningRate, momentum: 0.9, nesterov: true }), [0.637853125, -1.226346875]],
    ['rmsprop', keras.rmsprop({ learningRate }), [0.436048160685, -1.457248893759]],
    ['rmsprop with momentum', keras.rmsprop({ learningRate, epsilon: 1e-2, momentum: 0.5 }), [0.132649712632, -0.992873129255]],
    ['centered rmsprop', keras.rmsprop({ learningRate, epsilon: 1e-2, centered: true }), [0.487927788772, -1.440488226701]],
    ['adam', keras.adam({ learningRate, epsilon: 1e-3 }), [0.651998133495, -1.622675574162]],
    ['adamw', keras.adamw({ learningRate, epsilon: 1e-8, weightDecay: 0.0625 }), [0.607742642031, -1.556497060982]],
    ['amsgrad', keras.adam({ learningRate, epsilon: 1e-8, amsgrad: true }), [0.633353133353, -1.612804951198]],
    ['nadam', keras.nadam({ learningRate, epsilon: 1e-8 }), [0.784964152194, -1.787655495011]],
    ['adagrad', keras.adagrad({ learningRate }), [0.84873386047, -1.834452980719]],
    ['adadelta', keras.adadelta({ learningRate: 1 }), [0.997784453935, -1.99794238475]],
    ['adamax', keras.adamax({ learningRate, epsilon: 1e-2 }), [0.685673592019, -1.659579869919]],
    ['lion', keras.lion({ learningRate }), [0.75, -1.75]],
  ]
  test.each(examples)('%s', (_, optimizer, wanted) => expectClose(descend(optimizer), wanted, 1e-8))
})

// Keras, documentation of the optimizer RMSprop: the loss is x² / 2, and x = 10 is minimized once.
test('one step of rmsprop on x² / 2 leads from 10 to 9.683772', () => {
  const { init, update } = keras.rmsprop({ learningRate: 0.1 })
  expect(10 + update<number>(10, init<number>(10), 10)[0]).toBeCloseTo(9.683772, 6)
})

// By hand: the norm of each leaf is 5 and 13; one is scaled by 2.6 / 5 and the other by 2.6 / 13.
test('clipnorm clips every leaf by itself', () => {
  const { init, update } = keras.sgd({ learningRate: 1, clipnorm: 2.6 })
  const params = { a: Float64Array.of(0, 0), b: Float64Array.of(0, 0), c: Float64Array.of(0) }
  const [{ a, b, c }] = update({ a: Float64Array.of(3, 4), b: Float64Array.of(5, -12), c: Float64Array.of(2) }, init(params), params)
  expectClose([...a, ...b, ...c], [-1.56, -2.08, -1, 2.4, -2], 1e-15)
})

test('a clipnorm that nothing exceeds changes no bit, be it infinite or beyond float32', () => {
  for (const clipnorm of [Infinity, 1e300, 5]) {
    const { init, update } = keras.sgd({ learningRate: 1, clipnorm })
    const params = { w: Float32Array.of(0, 0), zero: Float64Array.of(0), x: 0 }
    const [updates] = update({ w: Float32Array.of(3, 4), zero: Float64Array.of(0), x: 0.1 }, init(params), params)
    expect(updates).toEqual({ w: Float32Array.of(-3, -4), zero: Float64Array.of(-0), x: -0.1 })
  }
})

test('schedules count every gradient, and ask at the last of those that a step is made of', () => {
  const asked: number[] = []
  const learningRate = (count: number): number => {
    asked.push(count)
    return 1
  }
  const { init, update } = keras.sgd({ learningRate, gradientAccumulationSteps: 3 })
  let state = init<number>(0)
  asked.length = 0
  const moves = [1, 2, 6, 1, 1, 4].map((g) => {
    const [updates, next] = update<number>(g, state, 0)
    state = next
    return updates
  })
  expectClose(moves, [0, 0, -3, 0, 0, -2], 1e-15)
  expect(asked).toEqual([2, 5])
})

// By hand: θ = −1, −2, −3; a = −1, ½ (−1) + ½ (−2) = −1.5, which θ is set to; then θ = −2.5, a = −2.
test('the average starts at the first parameters, and takes their place at every second step', () => {
  const { init, update } = keras.sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2 })
  let state = init<number>(0)
  let params = 0
  const seen = [1, 1, 1].map((g) => {
    const [updates, next] = update(g, state, params)
    state = next
    params += updates
    return [params, evalParams(state, params)]
  })
  expect(seen).toEqual([
    [-1, -1],
    [-1.5, -1.5],
    [-2.5, -2],
  ])
})

test('ftrl leaves an element alone that it knows nothing of, where Keras divides 0 by 0', () => {
  const { init, update } = keras.ftrl({ initialAccumulatorValue: 0 })
  expect(update<number>(0, init<number>(3), 3)[0]).toBe(0)
})

describe('out of range', () => {
  const calls: readonly (readonly [message: string, make: () => unknown])[] = [
    ['clipnorm and clipvalue are given, wanted one of them at most', () => keras.sgd({ clipnorm: 1, clipvalue: 1 })],
    ['clipByNorm: clipnorm is -1, wanted a number that is 0 or more, or Infinity', () => keras.sgd({ clipnorm: -1 })],
    ['keras: lossScaleFactor is 0, wanted a positive number', () => keras.sgd({ lossScaleFactor: 0 })],
    ['useEma: emaMomentum is 1, wanted a number from 0 to below 1', () => keras.sgd({ useEma: true, emaMomentum: 1 })],
    ['useEma: emaOverwriteFrequency is 0, wanted a positive number of steps', () => keras.sgd({ useEma: true, emaOverwriteFrequency: 0 })],
    ['descendWithMomentum: momentum is 1, wanted a number from 0 to below 1', () => keras.sgd({ momentum: 1 })],
    ['addDecayedWeights: weightDecay is -1, wanted a number that is 0 or more', () => keras.adam({ weightDecay: -1 })],
    ['scaleByAdam: beta1 is 1, wanted a number from 0 to below 1', () => keras.adam({ beta1: 1 })],
    ['scaleByAmsgrad: epsilon is -1, wanted a number that is 0 or more', () => keras.adam({ amsgrad: true, epsilon: -1 })],
    ['scaleByAdamax: beta2 is 2, wanted a number from 0 to below 1', () => keras.adamax({ beta2: 2 })],
    ['lion: beta1 is 0, wanted a positive number', () => keras.lion({ beta1: 0 })],
    ['scaleByLion: b1 is 1, wanted a number from 0 to below 1', () => keras.lion({ beta1: 1 })],
    ['ftrl: beta is -1, wanted a number that is 0 or more', () => keras.ftrl({ beta: -1 })],
    [
      'ftrl: learningRatePower is -0.3, wanted 0, -0.5, -1 or another negative multiple of 0.5',
      () => keras.ftrl({ learningRatePower: -0.3 }),
    ],
  ]
  test.each(calls)('%s', (message, make) => expect(make).toThrow(new RangeError(message)))

  test('gradients accumulated over no steps', () => expect(() => keras.sgd({ gradientAccumulationSteps: 0 })).toThrow(RangeError))

  test.each(Object.entries(keras))('%s refuses a learning rate below 0', (_, make) => {
    expect(() => Reflect.apply(make, undefined, [{ learningRate: -1e-9 }])).toThrow(RangeError)
  })
})
