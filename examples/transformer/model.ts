import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
// It registers the gradients of all operations.
import '@tensorflow/tfjs-layers'
import type { MapLeaves } from 'gradform'
import * as tree from 'gradform/tree'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { alphabet } from './text.ts'

// The backend without GPU and, in Node, without threads: two runs with the same seed give the same losses.
tf.enableProdMode()
await tf.setBackend('wasm')

/** How many characters the model sees. */
export const CONTEXT = 32
const WIDTH = 48
const HEADS = 4
const BLOCKS = 2

type Weights = { readonly data: Float32Array; readonly shape: number[] }
type Block = {
  readonly attention: { readonly kernel: Weights; readonly output: Weights }
  readonly mlp: { readonly kernel: Weights; readonly bias: Weights; readonly output: Weights }
  readonly gains: { readonly attention: Weights; readonly mlp: Weights }
}
/** Plain arrays in a plain tree. */
export type Params = {
  readonly embedding: Weights
  readonly position: Weights
  readonly blocks: Block[]
  readonly gain: Weights
  readonly head: Weights
}
type Tensors<T> = MapLeaves<T, tf.Tensor>

export function initialize(seed: number): Params {
  const generator = xoroshiro128plus(seed)
  const uniform = (shape: number[], limit: number): Weights => ({
    data: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => limit * (2 * uniformFloat64(generator) - 1)),
    shape,
  })
  const kernel = (inputs: number, outputs: number): Weights => uniform([inputs, outputs], Math.sqrt(3 / inputs))
  const filled = (length: number, value: number): Weights => ({ data: new Float32Array(length).fill(value), shape: [length] })
  const block = (): Block => ({
    attention: { kernel: kernel(WIDTH, 3 * WIDTH), output: kernel(WIDTH, WIDTH) },
    mlp: { kernel: kernel(WIDTH, 4 * WIDTH), bias: filled(4 * WIDTH, 0), output: kernel(4 * WIDTH, WIDTH) },
    gains: { attention: filled(WIDTH, 1), mlp: filled(WIDTH, 1) },
  })
  return {
    embedding: uniform([alphabet.length, WIDTH], 0.1),
    position: uniform([CONTEXT, WIDTH], 0.1),
    blocks: Array.from({ length: BLOCKS }, block),
    gain: filled(WIDTH, 1),
    head: kernel(WIDTH, alphabet.length),
  }
}

/** The mean cross-entropy of the next characters, and its gradient. */
export function valueAndGrad(params: Params, pieces: readonly number[][]): { loss: number; grads: Params } {
  return tf.tidy(() => {
    const variables = tree.mapWithPath((path, { data, shape }) => tf.variable(tf.tensor(data, shape), true, path), params)
    const { value, grads } = tf.variableGrads(() => lossOf(variables, pieces))
    tf.disposeVariables()
    return { loss: value.dataSync()[0]!, grads: tree.mapWithPath((path) => toWeights(grads[path]!), params) }
  })
}

/** The logarithms of how probable each next character is, up to one number, behind as many characters as the model sees. */
export function scoresOfNext(params: Params, codes: readonly number[]): Float32Array {
  return tf.tidy(() => {
    const tensors = tree.map(({ data, shape }) => tf.tensor(data, shape), params)
    const all = logits(tensors, [[...codes]]).dataSync<'float32'>()
    return all.slice(-alphabet.length)
  })
}

function lossOf(params: Tensors<Params>, pieces: readonly number[][]): tf.Scalar {
  const wanted = tf.oneHot(
    pieces.flatMap((piece) => piece.slice(1)),
    alphabet.length,
  )
  const guessed = logits(
    params,
    pieces.map((piece) => piece.slice(0, -1)),
  )
  return tf.losses.softmaxCrossEntropy(wanted, tf.reshape(guessed, wanted.shape))
}

function logits({ embedding, position, blocks, gain, head }: Tensors<Params>, codes: readonly number[][]): tf.Tensor {
  const [count, length] = [codes.length, codes[0]!.length]
  const places = tf.slice(position, [0, 0], [length, WIDTH])
  // The backend fills a oneHot of floats with the bits of integers.
  const chosen = tf.cast(tf.oneHot(codes.flat(), alphabet.length), 'float32')
  const characters = tf.reshape(tf.matMul(chosen, embedding), [count, length, WIDTH])
  const seen = blocks.reduce<tf.Tensor>(runBlock, tf.add(characters, places))
  return times(normalize(seen, gain), head)
}

function runBlock(x: tf.Tensor, { attention, mlp, gains }: Tensors<Block>): tf.Tensor {
  const attended = tf.add(x, times(attend(normalize(x, gains.attention), attention.kernel), attention.output))
  const hidden = tf.relu(tf.add(times(normalize(attended, gains.mlp), mlp.kernel), mlp.bias))
  return tf.add(attended, times(hidden, mlp.output))
}

/** Causal attention with several heads: each place sees itself and what is before it. */
function attend(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [count = 0, length = 0] = x.shape
  const size = WIDTH / HEADS
  const heads = tf.transpose(tf.reshape(times(x, kernel), [count, length, 3, HEADS, size]), [2, 0, 3, 1, 4])
  const [query = heads, key = heads, value = heads] = tf.unstack(heads)
  const later = Array.from({ length }, (_, row) => Array.from({ length }, (_, column) => (column > row ? -1e9 : 0)))
  const scores = tf.add(tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(size)), tf.tensor2d(later))
  return tf.reshape(tf.transpose(tf.matMul(tf.softmax(scores), value), [0, 2, 1, 3]), [count, length, WIDTH])
}

/** x divided by its root mean square along the last axis. */
function normalize(x: tf.Tensor, gain: tf.Tensor): tf.Tensor {
  const meanSquare = tf.mean(tf.square(x), -1, true)
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(meanSquare, 1e-5))), gain)
}

/** The product of each row of a tensor with a matrix. */
function times(x: tf.Tensor, matrix: tf.Tensor): tf.Tensor {
  const [inputs = 0, outputs = 0] = matrix.shape
  return tf.reshape(tf.matMul(tf.reshape(x, [-1, inputs]), matrix), [...x.shape.slice(0, -1), outputs])
}

const toWeights = (tensor: tf.Tensor): Weights => ({ data: tensor.dataSync<'float32'>(), shape: tensor.shape })
