import * as tf from '@tensorflow/tfjs-core'
import type { ArrayOps } from '../kernel/arrayOps.ts'

/** What gradform computes with where steps stay on the device: TensorFlow.js's own operations. */
export const tensorOps: ArrayOps<tf.Tensor> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  min: (a, b) => tf.minimum(a, b),
  max: (a, b) => tf.maximum(a, b),
  pow: (a, b) => tf.pow(a, b),
  abs: tf.abs,
  neg: tf.neg,
  sqrt: tf.sqrt,
  exp: tf.exp,
  log: tf.log,
  tanh: tf.tanh,
  eq: (a, b) => tf.equal(a, b),
  lt: (a, b) => tf.less(a, b),
  le: (a, b) => tf.lessEqual(a, b),
  isNan: tf.isNaN,
  isFinite: tf.isFinite,
  not: tf.logicalNot,
  and: (a, b) => tf.logicalAnd(a, b),
  or: (a, b) => tf.logicalOr(a, b),
  select: (yes, no, condition) => tf.where(condition, yes, no),
  sum: (a) => tf.sum(a),
  sumOver: (a, axes) => tf.sum(a, [...axes], true),
  maxOver: (a, axes) => tf.max(a, [...axes], true),
  shapeOf: ({ shape }) => shape,
  spread: (a, shape) => (typeof a === 'number' ? tf.fill([...shape], a, 'float32') : tf.broadcastTo(a, [...shape])),
  array: (data, shape) => tf.tensor(new Float32Array(data), [...shape], 'float32'),
  cast(a, dtype) {
    if (dtype === 'float32') return a
    throw new TypeError(`a state is of ${dtype}, which tensors are not: pass strategy: 'host'`)
  },
  scope: (run) => inTidy(run, (values) => values.filter((value) => typeof value !== 'number')),
  advice: "pass strategy: 'host'",
}

/** Runs a function and disposes of all tensors made in it but those that are kept, or that `left` finds in what it returns. */
export function inTidy<T>(run: () => T, left: (result: T) => tf.Tensor[] = () => []): T {
  const results: T[] = []
  tf.tidy(() => {
    const result = run()
    results.push(result)
    return left(result)
  })
  return results[0]!
}
