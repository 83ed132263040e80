import { mean } from 'd3-array'
import { applyUpdates, type GradientTransformation } from 'gradform'
import { type Digit, seededShuffle } from './digits.ts'
import { type Params, valueAndGrad } from './model.ts'

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
  optimizer: GradientTransformation<unknown, { params: true }>,
  start: Params,
  digits: readonly Digit[],
  { epochs, batchSize, seed, onStep }: TrainOptions,
): Run {
  const began = performance.now()
  const shuffle = seededShuffle(seed)
  const epochLosses: number[] = []
  let optimizerTime = 0
  let params = start
  let state = optimizer.init(params)

  for (let epoch = 0; epoch < epochs; epoch++) {
    const losses: number[] = []
    for (const batch of batches(shuffle([...digits]), batchSize)) {
      const { loss, grads } = valueAndGrad(params, batch)

      const before = performance.now()
      const [updates, next] = optimizer.update(grads, state, params)
      params = applyUpdates(params, updates)
      state = next
      optimizerTime += performance.now() - before

      losses.push(loss)
      onStep?.()
    }
    epochLosses.push(mean(losses) ?? Number.NaN)
  }
  return { params, losses: epochLosses, seconds: (performance.now() - began) / 1000, optimizerSeconds: optimizerTime / 1000 }
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}
