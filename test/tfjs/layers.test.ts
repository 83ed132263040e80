import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AnyTransformation, adamw, chain, keepParamsNonnegative, sgd } from '../../src/index.ts'
import { asOptimizer, defineOptimizer, type NamedParams, toTree } from '../../src/tfjs.ts'
import { digestOf } from './digest.ts'
import { clippedAdamw, config, handlerOf, newBatch, newModel, saved, train } from './layers.ts'

const compiled = (): LayersModel => {
  const model = newModel()
  model.compile({ optimizer: clippedAdamw(config), loss: 'meanSquaredError' })
  return model
}
const weightsOf = (model: LayersModel): NamedParams =>
  toTree(model.weights.map(({ name, read }, i) => ({ name, tensor: read.call(model.weights[i]) })))

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend)
    await tf.ready()
  })
  afterEach(() => tf.disposeVariables())

  test('a saved model goes on with the same bits, in this process and in a fresh one', async () => {
    const model = compiled()
    await train(model, 0, 7)
    const text = await saved(model)
    await train(model, 7, 14)
    const wanted = digestOf(weightsOf(model))

    const again = await loadLayersModel(handlerOf(text))
    expect(again.weights.map(({ name }) => name)).not.toEqual(model.weights.map(({ name }) => name))
    expect(again.optimizer.iterations).toBe(7)
    await train(again, 7, 14)
    expect(digestOf(weightsOf(again))).toBe(wanted)
    expect(again.optimizer.iterations).toBe(14)

    if (backend !== 'cpu') return
    const directory = mkdtempSync(join(tmpdir(), 'gradform-tfjs-'))
    try {
      const file = join(directory, 'model.json')
      writeFileSync(file, text)
      const script = join(import.meta.dirname, 'goOn.ts')
      const printed = execFileSync(process.execPath, ['--import', 'tsx', script, file, '7', '14'], { encoding: 'utf8' })
      expect(printed.slice(-64)).toBe(wanted)
    } finally {
      rmSync(directory, { recursive: true })
    }
  }, 60_000)

  test('a model that was loaded and saved without a step between goes on too', async () => {
    const model = compiled()
    await train(model, 0, 4)
    const again = await loadLayersModel(handlerOf(await saved(model)))
    const third = await loadLayersModel(handlerOf(await saved(again)))
    await train(model, 4, 8)
    await train(third, 4, 8)
    expect(digestOf(weightsOf(third))).toBe(digestOf(weightsOf(model)))
  })

  test('weights are float32 or int32, and begin with the number of iterations', async () => {
    const model = compiled()
    await train(model, 0, 3)
    const weights = await model.optimizer.getWeights()
    expect(weights.map(({ name, tensor }) => [name, tensor.dtype])).toEqual([
      ['iter', 'int32'],
      ['gradform/state/0', 'int32'],
    ])
    for (const { tensor } of weights) tensor.dispose()
  })

  test('as many tensors are there after fit, trainOnBatch and minimize as before, and after dispose as at the start', async () => {
    const model = newModel()
    const start = tf.memory().numTensors
    const optimizer = clippedAdamw(config)
    model.compile({ optimizer, loss: 'meanSquaredError' })
    const { x, y } = newBatch(0)
    await model.fit(x, y, { epochs: 1, batchSize: 4, verbose: 0 })
    await model.trainOnBatch(x, y)
    const before = tf.memory().numTensors
    await model.fit(x, y, { epochs: 3, batchSize: 3, verbose: 0 })
    await model.trainOnBatch(x, y)
    optimizer.minimize(() => tf.losses.meanSquaredError(y, Object(model.predict(x))))
    optimizer.minimize(() => tf.losses.meanSquaredError(y, Object(model.predict(x))), true)?.dispose()
    expect(tf.memory().numTensors).toBe(before)
    optimizer.dispose()
    tf.dispose([x, y])
    expect(tf.memory().numTensors).toBe(start)
  })
})

test('what was not defined fails when it is saved, and says what to do', async () => {
  await tf.setBackend('cpu')
  const model = newModel()
  model.compile({ optimizer: asOptimizer(adamw(1e-3)), loss: 'meanSquaredError' })
  await expect(saved(model)).rejects.toThrow(/asOptimizer.*defineOptimizer/)
  await expect(
    model.save(tf.io.withSaveHandler(async () => ({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }))),
  ).resolves.toBeDefined()
})

test('names that would be changed, and configurations that would be lost, are refused', () => {
  expect(() => defineOptimizer('my_adamw', () => sgd(1))).toThrow(/"my_adamw", wanted letters and digits/)
  const define = defineOptimizer('Scheduled', ({ rate }: { rate: (count: number) => number }) => sgd(rate))
  expect(() => define({ rate: () => 1 })).toThrow(/Scheduled: config\.rate is a function, wanted plain data/)
})

test('weights of another optimizer are refused', async () => {
  await tf.setBackend('cpu')
  const other = tf.train.momentum(0.1, 0.9)
  const weights = [
    { name: 'iter', tensor: tf.scalar(1, 'int32') },
    { name: 'w/momentum', tensor: tf.zeros([2]) },
  ]
  await expect(asOptimizer(sgd(0.1)).setWeights(weights)).rejects.toThrow(/w\/momentum, which another optimizer has written/)
  other.dispose()
})

test('constraints of layers, which TensorFlow.js ignores in training, are for keepParamsNonnegative to hold', async () => {
  await tf.setBackend('cpu')
  const smallest = async (transformation: AnyTransformation): Promise<number> => {
    const dense = layers.dense({ units: 1, inputShape: [2], useBias: false, kernelConstraint: 'nonNeg', kernelInitializer: 'ones' })
    const model = sequential({ layers: [dense] })
    model.compile({ optimizer: asOptimizer(transformation), loss: 'meanSquaredError' })
    await model.fit(tf.ones([4, 2]), tf.fill([4, 1], -10), { epochs: 10, verbose: 0 })
    const [kernel] = model.getWeights()
    const { 0: least = Number.NaN } = tf.min(kernel!).dataSync()
    model.dispose()
    return least
  }
  expect(await smallest(sgd(0.1))).toBeLessThan(0)
  expect(await smallest(chain(sgd(0.1), keepParamsNonnegative()))).toBe(0)
})
