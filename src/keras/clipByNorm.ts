import { div, le, mul, select } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { leafNorm } from '../kernel/norms.ts'
import { checkThreshold } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * Scales each leaf of the updates down where its norm exceeds a maximum.
 *
 *     n = √(Σ g²)               over the elements of the leaf
 *     g ← g                     if n ≤ clipnorm
 *     g ← g · clipnorm / n      otherwise
 *
 * Throws a `RangeError` if clipnorm is negative or NaN.
 *
 * @see Keras 3.15, keras/src/optimizers/base_optimizer.py
 */
export function clipByNorm(clipnorm: Scalar): GradientTransformation<{}> {
  checkThreshold('clipByNorm', { clipnorm })
  return stateless(
    (g) => {
      const norm = leafNorm(g)
      return select(le(norm, clipnorm), g, div(mul(g, clipnorm), norm))
    },
    { name: 'clipByNorm' },
  )
}
