import { backward, forward, type Perceptron, type Rows } from './perceptron.ts'

/** What is to be told apart: numbers, and which class they belong to. */
export interface Labelled {
  readonly pixels: Float32Array
  readonly label: number
}

/** The mean cross-entropy of a batch, and its gradient. */
export function valueAndGrad(params: Perceptron, batch: readonly Labelled[]): { loss: number; grads: Perceptron } {
  const outputs = forward(params, toRows(batch))
  const { loss, byLogits } = crossEntropy(outputs.at(-1)!, batch)
  return { loss, grads: backward(params, outputs, byLogits).grads }
}

/** The mean cross-entropy of a batch. */
export const meanLoss = (params: Perceptron, batch: readonly Labelled[]): number =>
  crossEntropy(forward(params, toRows(batch)).at(-1)!, batch).loss

/** The part of the batch whose class is told right. */
export function accuracy(params: Perceptron, batch: readonly Labelled[]): number {
  const guesses = guess(params, batch)
  return batch.filter(({ label }, row) => label === guesses[row]).length / batch.length
}

/** The class that the network takes each for. */
export function guess(params: Perceptron, batch: readonly Labelled[]): number[] {
  const { data } = forward(params, toRows(batch)).at(-1)!
  const classes = data.length / batch.length
  return batch.map((_, row) => {
    const logits = data.subarray(row * classes, (row + 1) * classes)
    return logits.indexOf(Math.max(...logits))
  })
}

/** −log softmax(z)[label], and by z: softmax(z), less 1 at the label. */
function crossEntropy({ data, count }: Rows, batch: readonly Labelled[]): { loss: number; byLogits: Rows } {
  const classes = data.length / count
  const by = new Float32Array(data.length)
  let loss = 0
  for (const [row, { label }] of batch.entries()) {
    const logits = data.subarray(row * classes, (row + 1) * classes)
    // So that no exponential overflows.
    const largest = Math.max(...logits)
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)
    loss += Math.log(total) + largest - logits[label]!
    for (let i = 0; i < classes; i++) by[row * classes + i] = (Math.exp(logits[i]! - largest) / total - (i === label ? 1 : 0)) / count
  }
  return { loss: loss / count, byLogits: { data: by, count } }
}

function toRows(batch: readonly Labelled[]): Rows {
  const width = batch[0]?.pixels.length ?? 0
  const data = new Float32Array(batch.length * width)
  for (const [row, { pixels }] of batch.entries()) data.set(pixels, row * width)
  return { data, count: batch.length }
}
