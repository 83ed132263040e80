import { factory } from '../factory.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { mapArrays } from '../trees/map.ts'

/**
 * Subtracts from each row of the updates its mean.
 *
 *     g[i, …] ← g[i, …] − mean(g[i, …])
 *
 * A row is what has one index in the first axis, so only leaves `{ data, shape }` of two or more axes have rows; the others
 * pass through. The mean is taken in float64.
 *
 * @see Yong, Huang, Hua and Zhang, Gradient centralization: a new optimization technique for deep neural networks, 2020
 */
export const centralize = /* @__PURE__ */ factory('centralize', (): GradientTransformation<{}> => {
  return Object.freeze<GradientTransformation<{}>>({
    init: () => ({}),
    update: (updates, state) => [mapArrays(centralizeRows, updates), state],
  })
})

function centralizeRows(array: Float32Array | Float64Array, shape: readonly number[]): Float32Array | Float64Array {
  const [rows = 0, ...rest] = shape
  if (rest.length === 0) return array
  const length = array.length / rows
  const out = array.slice()
  for (let from = 0; from < out.length; from += length) {
    const row = out.subarray(from, from + length)
    const mean = sumOf(row) / length
    row.forEach((x, i) => {
      row[i] = x - mean
    })
  }
  return out
}

function sumOf(row: Float32Array | Float64Array): number {
  let sum = 0
  for (const x of row) sum += x
  return sum
}
