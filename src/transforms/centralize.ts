import { factory } from '../factory.ts'
import { sub } from '../kernel/expr.ts'
import { meanTo } from '../kernel/lines/expr.ts'
import { keep } from '../kernel/lines/keep.ts'
import { stateless } from '../transform.ts'
import { byPath } from '../transformation/byPath.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { isRecord } from '../trees/leaf.ts'

const rows = /* @__PURE__ */ keep(() => [0])

/**
 * Subtracts from each row of the updates its mean.
 *
 *     g[i, …] ← g[i, …] − mean(g[i, …])
 *
 * A row is what has one index in the first axis, so only leaves `{ data, shape }` of two or more axes have rows; the others
 * pass through. The mean is taken in float64, and rounded to the row's dtype.
 *
 * @see Yong, Huang, Hua and Zhang, Gradient centralization: a new optimization technique for deep neural networks, 2020
 * @category Transforms
 */
export const centralize = /* @__PURE__ */ factory('centralize', (): GradientTransformation<{}> => {
  const mask = byPath((_, leaf) => isRecord(leaf) && leaf.shape.length > 1)
  return stateless((g) => sub(g, meanTo(g, rows)), { name: 'centralize', mask })
})
