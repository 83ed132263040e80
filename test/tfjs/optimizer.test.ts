import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
// Registers gradients, as the package of all of TensorFlow.js does.
import '@tensorflow/tfjs-layers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnyTransformation } from '../../src/index.ts'
import {
  adafactor,
  adamw,
  applyIfFinite,
  applyUpdates,
  byPath,
  chain,
  clipByGlobalNorm,
  lamb,
  lookahead,
  multiSteps,
  polyakSgd,
  sgd,
  sm3,
  warmupCosineDecaySchedule,
} from '../../src/index.ts'
import { asOptimizer, assign, toTree, toTreeAsync } from '../../src/tfjs.ts'
import { numbersOf } from './digest.ts'
import { newGradients, newVariables, SHAPES } from './models.ts'

const schedule = warmupCosineDecaySchedule({ initValue: 0, peakValue: 0.1, warmupSteps: 5, decaySteps: 30, endValue: 0.01 })
const isKernel = byPath((path) => path.endsWith('kernel'))

const optimizers: readonly (readonly [name: string, make: () => AnyTransformation])[] = [
  ['clipped adamw under a schedule', () => chain(clipByGlobalNorm(1), adamw(schedule, { mask: isKernel }))],
  ['sgd with momentum', () => sgd(0.1, { momentum: 0.9, nesterov: true })],
  ['adafactor', () => adafactor(0.1, { minDimSizeToFactor: 2 })],
  ['sm3', () => sm3(0.1)],
  ['lamb', () => lamb(0.1)],
  ['lookahead', () => lookahead(adamw(0.05), 3, 0.5)],
  ['multiSteps', () => multiSteps(adamw(0.05), 3)],
  ['applyIfFinite', () => applyIfFinite(adamw(0.05), 3)],
]

afterEach(() => {
  tf.disposeVariables()
})

/** Steps of pure gradform on the same numbers. */
function pure(transformation: AnyTransformation, steps: number) {
  let params = toTree(newVariables(1))
  tf.disposeVariables()
  let state: unknown = transformation.init(params)
  for (let t = 0; t < steps; t++) {
    const variables = newVariables(1)
    const gradients = newGradients(100 + t, variables)
    const [updates, next] = transformation.update(toTree(gradients), state, params)
    params = applyUpdates(params, updates)
    state = next
    tf.dispose(gradients)
    tf.disposeVariables()
  }
  return { params, state }
}

describe.each([
  ['cpu', 'host'],
  ['wasm', 'host'],
  ['cpu', 'device'],
  ['wasm', 'device'],
] as const)('on %s, computed on the %s', (backend, strategy) => {
  beforeEach(async () => {
    await tf.setBackend(backend)
    await tf.ready()
  })

  test.each(optimizers)('%s steps as pure gradform does', async (_, make) => {
    const wanted = pure(make(), 30)
    const variables = newVariables(1)
    const optimizer = asOptimizer(make(), { strategy })
    for (let t = 0; t < 30; t++) {
      const gradients = newGradients(100 + t, variables)
      optimizer.applyGradients(gradients)
      tf.dispose(gradients)
    }
    for (const [found, expected] of [
      [toTree(variables), wanted.params],
      [optimizer.state, wanted.state],
    ]) {
      const [a, b] = [numbersOf(found), numbersOf(expected)]
      if (strategy === 'host') expect(a).toEqual(b)
      else {
        expect(a.map(([path]) => path)).toEqual(b.map(([path]) => path))
        expect(Math.max(...a.map(([, x], i) => Math.abs(x - b[i]![1]) / Math.max(1, Math.abs(x))))).toBeLessThan(2e-6)
      }
    }
    expect(await toTreeAsync(variables)).toEqual(toTree(variables))
    optimizer.dispose()
  })

  const step = (optimizer: tf.Optimizer, seed: number, variables: readonly tf.Variable[]): void => {
    const gradients = newGradients(seed, variables)
    optimizer.applyGradients(gradients)
    tf.dispose(gradients.map(({ tensor }) => tensor))
  }

  test('clones of variables and what dataSync returned stay what they were', () => {
    const variables = newVariables(1)
    const optimizer = asOptimizer(adamw(0.1), { strategy })
    for (let t = 0; t < 3; t++) {
      const before = toTree(variables)
      const clones = variables.map((variable) => variable.clone())
      const read = variables.map((variable) => variable.dataSync())
      step(optimizer, t, variables)
      expect(toTree(clones.map((tensor, i) => ({ name: variables[i]!.name, tensor })))).toEqual(before)
      expect(read.map((numbers) => [...numbers])).toEqual(clones.map((tensor) => [...tensor.dataSync()]))
      expect(toTree(variables)).not.toEqual(before)
      tf.dispose(clones)
    }
    optimizer.dispose()
  })

  test('what others write to variables between steps counts', () => {
    const variables = newVariables(1)
    const optimizer = asOptimizer(sgd(0.5), { strategy })
    step(optimizer, 1, variables)
    assign(
      variables,
      toTree(
        newVariables(
          7,
          SHAPES.map(([name, shape]) => [`other/${name}`, shape]),
        ),
        { path: (name) => name.replace('other/', '') },
      ),
    )
    const before = toTree(variables)
    step(optimizer, 2, variables)
    const gradients = toTree(newGradients(2, variables))
    expect(toTree(variables)).toEqual(applyUpdates(before, sgd(0.5).update(gradients, sgd(0.5).init(before))[0]))
  })

  test('variables that come later extend the state, and those without a gradient keep theirs', () => {
    const variables = newVariables(1)
    const [first, others] = [variables.slice(0, 2), variables.slice(2)]
    const optimizer = asOptimizer(adamw(0.1), { strategy })
    step(optimizer, 1, first)
    step(optimizer, 2, first)
    const early: object = Object(optimizer.state)
    step(optimizer, 3, others)
    const late: object = Object(optimizer.state)
    const momentsOf = (state: object): { conv: { kernel: { data: Float32Array } }; gain?: { data: Float32Array } } => Object(state)[0].mu
    expect(momentsOf(late).conv).toEqual(momentsOf(early).conv)
    expect(momentsOf(early).gain).toBeUndefined()
    expect(momentsOf(late).gain?.data[0]).not.toBe(0)
    expect(Object(late)[0].count).toBe(3)
    const value = toTree(first)
    step(optimizer, 4, others)
    expect(toTree(first)).toEqual(value)
    step(optimizer, 5, variables)
    expect(Object(optimizer.state)[0].count).toBe(5)
    optimizer.dispose()
  })

  test('minimize tells the loss to those who ask, and takes lists of variables', () => {
    const [x, y] = newVariables(1, [
      ['x', [5]],
      ['y', [5]],
    ])
    const start = tf.memory().numTensors
    const optimizer = asOptimizer(polyakSgd(), { strategy })
    const loss = (): tf.Scalar => tf.add(tf.sum(tf.square(x!)), tf.sum(tf.square(y!)))
    const values = Array.from({ length: 8 }, () => {
      const value = optimizer.minimize(loss, true)!
      const [number] = value.dataSync()
      value.dispose()
      return number!
    })
    expect(values[7]).toBeLessThan(1e-3 * values[0]!)
    const before = toTree([y!])
    expect(optimizer.minimize(loss, false, [x!])).toBeNull()
    expect(toTree([y!])).toEqual(before)
    optimizer.dispose()
    expect(tf.memory().numTensors).toBe(start)
  })

  test('the learning rate is read and set, but not over a schedule', () => {
    const variables = newVariables(1)
    const optimizer = asOptimizer(chain(clipByGlobalNorm(1), adamw(0.1)), { strategy })
    expect([optimizer.learningRate, optimizer.state]).toEqual([0.1, undefined])
    optimizer.learningRate = 0.25
    expect(optimizer.learningRate).toBe(0.25)
    const before = toTree(variables)
    step(optimizer, 1, variables)
    const halved = asOptimizer(chain(clipByGlobalNorm(1), adamw(0.25)), { strategy })
    const after = toTree(variables)
    assign(variables, before)
    step(halved, 1, variables)
    expect(toTree(variables)).toEqual(after)
    optimizer.learningRate = 0
    step(optimizer, 2, variables)
    expect(toTree(variables)).toEqual(after)
    const scheduled = asOptimizer(adamw(schedule), { strategy })
    expect(() => {
      scheduled.learningRate = 1
    }).toThrow(/learningRate/)
    for (const each of [optimizer, halved, scheduled]) each.dispose()
  })

  test('an edited state may be assigned', () => {
    const variables = newVariables(1)
    const optimizer = asOptimizer(sgd(0.1, { momentum: 0.9 }), { strategy })
    step(optimizer, 1, variables)
    const state = optimizer.state!
    step(optimizer, 2, variables)
    const after = optimizer.state
    optimizer.state = state
    expect(optimizer.state).toEqual(state)
    step(optimizer, 2, variables)
    expect(optimizer.state).toEqual(after)
    expect(() => {
      optimizer.state = Object([{ trace: {} }])
    }).toThrow(/trace/)
    optimizer.dispose()
  })

  test('refuses on the device what only the host can do, and does it there', () => {
    const byHand: AnyTransformation = { init: () => ({ n: 0 }), update: (grads: unknown, { n }: { n: number }) => [grads, { n: n + 1 }] }
    const variables = newVariables(1)
    const optimizer = asOptimizer(chain(byHand, sgd(0.1)), { strategy })
    if (strategy === 'device')
      expect(() => step(optimizer, 1, variables)).toThrow(/chain\[0\] hand-written is written by hand: pass strategy: 'host'/)
    else {
      step(optimizer, 1, variables)
      expect(Object(optimizer.state)[0]).toEqual({ n: 1 })
    }
  })
})

test('takes the number from the names of loaded variables, but where two would be one', async () => {
  await tf.setBackend('cpu')
  const named = (...names: string[]) => Object.fromEntries(names.map((name) => [name, tf.tensor([1])]))
  const one = { data: Float32Array.of(1), shape: [1] }
  expect(toTree(named('dense/kernel_1', 'dense/bias_12', 'x2'))).toEqual({ dense: { kernel: one, bias: one }, x2: one })
  expect(toTree(named('w', 'w_1', 'w_2'))).toEqual({ w: one, w_1: one, w_2: one })
  expect(toTree(named('a.b/c'), { path: (name) => name.replace('.', '/') })).toEqual({ a: { b: { c: one } } })
  expect(() => toTree(named('a', 'a/b'))).toThrow(/the variable a\/b has the path a\/b, and the variable a has a/)
  expect(() => toTree({ x: tf.tensor([1], [1], 'int32') })).toThrow('int32, wanted float32')
})

test('threads have the bits of one', async () => {
  await tf.setBackend('cpu')
  const steps = (threads: number): unknown => {
    const variables = newVariables(3, [['large', [300_000]]])
    const optimizer = asOptimizer(adamw(0.1), { threads })
    for (let t = 0; t < 3; t++) {
      const gradients = newGradients(t, variables)
      optimizer.applyGradients(gradients)
      tf.dispose(gradients)
    }
    const { large } = toTree(variables)
    optimizer.dispose()
    tf.disposeVariables()
    return large
  }
  expect(steps(2)).toEqual(steps(1))
})

test('knows its options', () => {
  expect(() => asOptimizer(sgd(1), { strategy: Object('gpu') })).toThrow(/'auto', 'host', 'device'/)
  expect(() => asOptimizer(Object({}))).toThrow(/transformation/)
})
