import * as tf from '@tensorflow/tfjs-core'
import { mean } from 'd3-array'
import type { GradientTransformation } from 'gradform'
import { asOptimizer } from 'gradform/tfjs'
import { type Digit, seededShuffle } from './digits.ts'
import { lossOf, type Params, paramsOf, variablesOf } from './model.ts'

export interface TrainOptions {
  readonly epochs: number
  readonly batchSize: number
  readonly seed: number
  readonly onStep?: () => void
}

export interface Run {
  readonly params: Params
  /** The mean loss of each epoch. */
  readonly losses: readonly number[]
  readonly seconds: number
  readonly optimizerSeconds: number
}

/** Trains from `start` on with any optimizer; `start` stays as it is. */
export function train(
  transformation: GradientTransformation<unknown, { params: true }>,
  start: Params,
  digits: readonly Digit[],
  { epochs, batchSize, seed, onStep }: TrainOptions,
): Run {
  const began = performance.now()
  const shuffle = seededShuffle(seed)
  const epochLosses: number[] = []
  let optimizerTime = 0
  const variables = variablesOf(start)
  const optimizer = asOptimizer(transformation)

  for (let epoch = 0; epoch < epochs; epoch++) {
    const losses: number[] = []
    for (const batch of batches(shuffle([...digits]), batchSize)) {
      const { value, grads } = optimizer.computeGradients(() => lossOf(variables, batch))

      const before = performance.now()
      optimizer.applyGradients(grads)
      optimizerTime += performance.now() - before

      losses.push(value.dataSync()[0]!)
      tf.dispose([value, grads])
      onStep?.()
    }
    epochLosses.push(mean(losses) ?? Number.NaN)
  }
  const params = paramsOf(variables)
  optimizer.dispose()
  tf.disposeVariables()
  return { params, losses: epochLosses, seconds: (performance.now() - began) / 1000, optimizerSeconds: optimizerTime / 1000 }
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}
