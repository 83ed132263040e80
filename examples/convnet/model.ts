import * as tf from '@tensorflow/tfjs-core'
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import type { Digit } from '../digits/digits.ts'
import { type Config, clippedAdamw } from './optimizer.ts'

/** A small convolutional network for digits of 8 × 8 greys, with its optimizer. */
export function newModel(config: Config, seed: number): LayersModel {
  const initializer = (nth: number) => initializers.heNormal({ seed: seed + nth })
  const model = sequential({
    layers: [
      layers.conv2d({ inputShape: [8, 8, 1], filters: 8, kernelSize: 3, activation: 'relu', kernelInitializer: initializer(1) }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: initializer(2) }),
    ],
  })
  model.compile({ optimizer: clippedAdamw(config), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

/** Digits as `fit` takes them. */
export function tensorsOf(digits: readonly Digit[]): { x: tf.Tensor; y: tf.Tensor } {
  return tf.tidy(() => ({
    x: tf.stack(digits.map(({ pixels }) => tf.tensor(pixels, [8, 8, 1]))),
    y: tf.oneHot(
      digits.map(({ label }) => label),
      10,
    ),
  }))
}

/** Trains for some epochs, without shuffling, and returns the loss of each. */
export async function train(model: LayersModel, digits: readonly Digit[], epochs: number): Promise<number[]> {
  const { x, y } = tensorsOf(digits)
  const { history } = await model.fit(x, y, { epochs, batchSize: 32, shuffle: false, verbose: 0 })
  tf.dispose([x, y])
  return history['loss']!.map(Number)
}
