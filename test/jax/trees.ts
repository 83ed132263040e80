import { numpy as np } from '@jax-js/jax'

/** An array with its shape. */
export interface HostLeaf {
  data: Float32Array
  shape: number[]
}

/** A tree as pure transformations take it. */
export type HostTree = ReturnType<typeof hostTree>

/** Numbers from −1 to 1, the same for a seed. */
export function hostTree(seed: number, long = 41) {
  let state = seed
  const next = (...shape: number[]): HostLeaf => ({
    data: Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 31 - 1
    }),
    shape,
  })
  return {
    a: next(),
    conv: { kernel: next(2, 3, 2, 4), bias: next(4) },
    list: [next(long), next(3, 30)] as [HostLeaf, HostLeaf],
    ones: next(1, 5),
  }
}

const isHostLeaf = (value: object): value is HostLeaf => 'data' in value

/** The tree as arrays of jax-js. */
export type JaxTree = { a: np.Array; conv: { kernel: np.Array; bias: np.Array }; list: [np.Array, np.Array]; ones: np.Array }

export function jaxTree(tree: HostTree): JaxTree {
  const { a, conv, list, ones } = tree
  const array = ({ data, shape }: HostLeaf): np.Array => np.array(data, { shape })
  return {
    a: array(a),
    conv: { kernel: array(conv.kernel), bias: array(conv.bias) },
    list: [array(list[0]), array(list[1])],
    ones: array(ones),
  }
}

/** Every number of a tree, in the order of its keys. */
export function numbersOf(tree: unknown): number[] {
  if (typeof tree === 'number') return [tree]
  if (typeof tree === 'boolean') return [Number(tree)]
  if (typeof tree !== 'object' || tree === null) return []
  if (tree instanceof Float32Array || tree instanceof Float64Array) return [...tree]
  if (isHostLeaf(tree)) return [...tree.data]
  return Object.entries(tree).flatMap(([, child]) => numbersOf(child))
}

/** The largest difference, relative to numbers above 1. */
export function distance(found: readonly number[], wanted: readonly number[]): number {
  if (found.length !== wanted.length) return Number.POSITIVE_INFINITY
  return Math.max(
    0,
    ...found.map((x, i) => {
      const y = wanted[i]!
      return Object.is(x, y) ? 0 : Number.isFinite(x - y) ? Math.abs(x - y) / Math.max(1, Math.abs(y)) : Number.POSITIVE_INFINITY
    }),
  )
}
