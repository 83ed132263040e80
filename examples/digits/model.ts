import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { initializers } from '@tensorflow/tfjs-layers'
import type { MapLeaves } from 'gradform'
import * as tree from 'gradform/tree'
import type { Digit } from './digits.ts'

// The backend without GPU and, in Node, without threads: two runs with the same seed give the same losses.
tf.enableProdMode()
await tf.setBackend('wasm')

type Weights = { readonly data: Float32Array; readonly shape: number[] }
type Layer = { readonly kernel: Weights; readonly bias: Weights }
/** Plain arrays in a plain tree: all that gradform asks for. */
export type Params = { readonly hidden: Layer; readonly output: Layer }

const pixels = 64
const classes = 10

/** Makes the parameters of a network with one hidden layer. */
export function initialize(units: number, seed: number): Params {
  const layer = (inputs: number, outputs: number, seed: number): Layer =>
    tf.tidy(() => ({
      kernel: toWeights(initializers.heNormal({ seed }).apply([inputs, outputs])),
      bias: toWeights(tf.zeros([outputs])),
    }))
  // Not from 0 on, which tfjs takes for no seed.
  return { hidden: layer(pixels, units, seed + 1), output: layer(units, classes, seed + 2) }
}

/** The parameters as TensorFlow.js trains them: variables, with names of which gradform makes such a tree again. */
export type Variables = MapLeaves<Params, tf.Variable>

export function variablesOf(params: Params): Variables {
  return tf.tidy(() =>
    tree.mapWithPath((path, { data, shape }) => tf.variable(tf.tensor(data, shape), true, path.replace('.', '/')), params),
  )
}

export const paramsOf = ({ hidden, output }: Variables): Params => ({
  hidden: { kernel: toWeights(hidden.kernel), bias: toWeights(hidden.bias) },
  output: { kernel: toWeights(output.kernel), bias: toWeights(output.bias) },
})

/** The mean cross-entropy of a batch. */
export const lossOf = (variables: Variables, batch: readonly Digit[]): tf.Scalar =>
  tf.losses.softmaxCrossEntropy(tf.oneHot(labelsOf(batch), classes), logits(variables, batch))

/** The mean cross-entropy of a batch, and its gradient: a tree like `params`. */
export function valueAndGrad(params: Params, batch: readonly Digit[]): { loss: number; grads: Params } {
  return tf.tidy(() => {
    const variables = variablesOf(params)
    const { value, grads } = tf.variableGrads(() => lossOf(variables, batch))
    tf.disposeVariables()
    return { loss: value.dataSync()[0]!, grads: tree.mapWithPath((path) => toWeights(grads[path.replace('.', '/')]!), params) }
  })
}

/** The part of the digits that the network tells right. */
export function accuracy(params: Params, digits: readonly Digit[]): number {
  return tf.tidy(() => {
    const tensors = tree.map(({ data, shape }) => tf.tensor(data, shape), params)
    const guesses = tf.argMax(logits(tensors, digits), 1).dataSync()
    return digits.filter(({ label }, i) => label === guesses[i]).length / digits.length
  })
}

function logits({ hidden, output }: MapLeaves<Params, tf.Tensor>, digits: readonly Digit[]): tf.Tensor {
  const x = tf.stack(digits.map((digit) => tf.tensor(digit.pixels)))
  const h = tf.relu(tf.add(tf.matMul(x, hidden.kernel), hidden.bias))
  return tf.add(tf.matMul(h, output.kernel), output.bias)
}

const labelsOf = (digits: readonly Digit[]): number[] => digits.map(({ label }) => label)

const toWeights = (tensor: tf.Tensor): Weights => ({ data: tensor.dataSync<'float32'>(), shape: tensor.shape })
