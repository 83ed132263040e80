import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { adamw, byPath, chain, clipByGlobalNorm, type Mask, warmupCosineDecaySchedule } from '../../src/index.ts'
import { defineOptimizer } from '../../src/tfjs.ts'
import { randomNumbers } from './models.ts'

export interface Config {
  readonly peak_rate: number
  readonly decayed_part: string
}

/** A kind of optimizer whose configuration has underscores in keys and texts. */
export const clippedAdamw = defineOptimizer('ClippedAdamw', ({ peak_rate, decayed_part }: Config) => {
  const mask: Mask = byPath((path) => path.endsWith(decayed_part.replace('__', '')))
  const rate = warmupCosineDecaySchedule({ initValue: 0.001, peakValue: peak_rate, warmupSteps: 3, decaySteps: 50 })
  return chain(clipByGlobalNorm(1), adamw(rate, { mask }))
})

export const config: Config = { peak_rate: 0.05, decayed_part: '__kernel' }

export function newModel(): LayersModel {
  const model = sequential({
    layers: [layers.flatten({ inputShape: [6, 6, 1] }), layers.dense({ units: 7, activation: 'relu' }), layers.dense({ units: 4 })],
  })
  const next = randomNumbers(5)
  for (const weight of model.weights) {
    const shape = weight.shape.map((length) => Number(length))
    const value = tf.tensor(next(tf.util.sizeFromShape(shape)), shape)
    weight.write(value)
    value.dispose()
  }
  return model
}

/** The batch of a step. */
export function newBatch(step: number): { x: tf.Tensor; y: tf.Tensor } {
  const next = randomNumbers(1000 + step)
  return { x: tf.tensor(next(8 * 36), [8, 6, 6, 1]), y: tf.tensor(next(8 * 4), [8, 4]) }
}

/** Trains a model for the batches from one on to another. */
export async function train(model: LayersModel, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    const { x, y } = newBatch(step)
    await model.trainOnBatch(x, y)
    tf.dispose([x, y])
  }
}

/** A model with its optimizer, as TensorFlow.js would store it, as text. */
export async function saved(model: LayersModel): Promise<string> {
  let text = ''
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const data = tf.io.CompositeArrayBuffer.join(artifacts.weightData)
      text = JSON.stringify({ ...artifacts, weightData: Buffer.from(data).toString('base64') })
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
    { includeOptimizer: true },
  )
  return text
}

/** What a model is loaded from, given that text. */
export function handlerOf(text: string): tf.io.IOHandler {
  const artifacts = JSON.parse(text)
  const { buffer, byteOffset, byteLength } = Buffer.from(artifacts.weightData, 'base64')
  return { load: async () => ({ ...artifacts, weightData: buffer.slice(byteOffset, byteOffset + byteLength) }) }
}
