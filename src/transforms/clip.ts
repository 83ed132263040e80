import { factory } from '../factory.ts'
import { clamp, neg } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkThreshold } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Clips each element of the updates to a maximal magnitude. NaN stays NaN.
 *
 *     g ← min(max(g, −maxDelta), maxDelta)
 *
 * Throws a `RangeError` if maxDelta is negative or NaN.
 *
 * @see Mikolov, Statistical language models based on neural networks, 2012
 * @category Transforms
 */
export const clip = /* @__PURE__ */ factory('clip', (maxDelta: Scalar): GradientTransformation<{}> => {
  checkThreshold('clip', { maxDelta })
  return stateless((g) => clamp(g, neg(maxDelta), maxDelta), { name: 'clip' })
})
