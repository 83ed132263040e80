import { adamw, byName, chain, clipByGlobalNorm, compile, evalParams, multiSteps, paramsEma, skipNotFinite } from 'gradform'
import * as tree from 'gradform/tree'
import type { Digit } from '../digits/digits.ts'
import { valueAndGrad } from '../perceptron/classify.ts'
import { minibatches } from '../perceptron/minibatches.ts'
import type { Perceptron } from '../perceptron/perceptron.ts'

/** So many small batches make a step. */
export const ACCUMULATED = 4

/**
 * AdamW on the mean of four gradients, where those that are not finite are left out as if they had never been, with an average of the
 * parameters: one after the other, and yet one kernel, which runs where the parameters are.
 */
export const makeOptimizer = () =>
  multiSteps(chain(clipByGlobalNorm(1), adamw(3e-3, { weightDecay: 1e-2, mask: byName('kernel') }), paramsEma(0.98)), ACCUMULATED, {
    shouldSkip: skipNotFinite,
  })

export interface TrainOptions {
  readonly batches: number
  readonly shuffle: <T>(array: T[]) => T[]
  /** Whether the gradient of this batch comes out as NaN. */
  readonly isSpoilt: (batch: number) => boolean
  readonly onStep?: () => void
}

export interface Run {
  readonly params: Perceptron
  readonly average: Perceptron
  /** How many steps were taken, and how many gradients were left out. */
  readonly steps: number
  readonly skipped: number
  /** Whether the parameters stood in the same memory from the first step to the last. */
  readonly isInPlace: boolean
  /** What does not run in place: nothing. */
  readonly fallbacks: readonly string[]
}

/** Trains in place; `start` stays as it is, for `init` copies it. */
export function train(start: Perceptron, digits: readonly Digit[], { batches, shuffle, isSpoilt, onStep }: TrainOptions): Run {
  const optimizer = compile(makeOptimizer(), { donate: true, strict: true })
  const items = minibatches(digits, 8, shuffle)
  let { params, state } = optimizer.init(start)
  const memory = tree.leaves(params).map(({ data }) => data.buffer)
  for (let batch = 0; batch < batches; batch++) {
    const { grads } = valueAndGrad(params, items.next().value)
    if (isSpoilt(batch)) grads.layers[0]!.bias.data[0] = Number.NaN
    ;({ params, state } = optimizer.step(grads, state, params))
    onStep?.()
  }
  const isInPlace = tree.leaves(params).every(({ data }, i) => data.buffer === memory[i])
  // Copies have arrays of their own, and outlive the memory of the model.
  const kept = { params: tree.copy(params), average: evalParams(state, params) }
  const { gradientStep: steps, skipped } = state
  const { fallbacks } = optimizer
  optimizer.dispose()
  return { ...kept, steps, skipped, isInPlace, fallbacks }
}
