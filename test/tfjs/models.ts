import * as tf from '@tensorflow/tfjs-core'

/** Numbers between −1 and 1, the same in every run. */
export function randomNumbers(seed: number): (length: number) => Float32Array {
  let state = seed
  return (length) =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 31 - 1
    })
}

export const SHAPES: readonly (readonly [name: string, shape: number[]])[] = [
  ['conv/kernel', [3, 3, 2, 4]],
  ['conv/bias', [4]],
  ['dense/kernel', [33, 65]],
  ['dense/bias', [65]],
  ['gain', []],
]

/** A variable for each of some shapes, and their names as they stand in a tree. */
export function newVariables(seed: number, shapes = SHAPES): tf.Variable[] {
  const next = randomNumbers(seed)
  return tf.tidy(() => shapes.map(([name, shape]) => tf.variable(tf.tensor(next(tf.util.sizeFromShape(shape)), shape), true, name)))
}

/** Gradients for variables, by their names. */
export function newGradients(seed: number, variables: readonly tf.Variable[]): { name: string; tensor: tf.Tensor }[] {
  const next = randomNumbers(seed)
  return variables.map(({ name, size, shape }) => ({ name, tensor: tf.tensor(next(size), shape) }))
}
