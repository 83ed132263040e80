import { applyUpdates, type GradientTransformation } from 'gradform'
import { type Labelled, valueAndGrad } from './classify.ts'
import { minibatches } from './minibatches.ts'
import type { Perceptron } from './perceptron.ts'

export interface TrainOptions {
  readonly steps: number
  readonly batchSize: number
  readonly shuffle: <T>(array: T[]) => T[]
  readonly onStep?: () => void
}

/** Trains a network from `start` on with any optimizer; `start` stays as it is. */
export function train(
  optimizer: GradientTransformation<unknown, { params: true }>,
  start: Perceptron,
  items: readonly Labelled[],
  { steps, batchSize, shuffle, onStep }: TrainOptions,
): Perceptron {
  const batches = minibatches(items, batchSize, shuffle)
  let params = start
  let state = optimizer.init(params)
  for (let step = 0; step < steps; step++) {
    const { grads } = valueAndGrad(params, batches.next().value)
    const [updates, next] = optimizer.update(grads, state, params)
    params = applyUpdates(params, updates)
    state = next
    onStep?.()
  }
  return params
}
