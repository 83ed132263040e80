import { factory } from '../factory.ts'
import { div, gt, max, mul, select } from '../kernel/expr.ts'
import { leafMean } from '../kernel/norms.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { wrap } from '../wrap.ts'

/**
 * Lets of the updates only those pass that point where the gradients do, and makes up for the others, leaf by leaf.
 *
 *     m = [u g > 0]
 *     u ← u m / max(mean(m), 10⁻³)
 *
 * u: what the inner transformation makes of the gradients g. It stands around what has not turned the sign yet:
 *
 *     chain(cautious(scaleByAdam()), addDecayedWeights(1e-2), scaleByLearningRate(1e-3))
 *
 * @see Liang, Chen, Liu and Liu, Cautious optimizers: improving training with one line of code, 2024
 * @category Wrappers
 */
export const cautious = /* @__PURE__ */ factory('cautious', makeCautious)

function makeCautious<T extends AnyTransformation>(inner: T): GradientTransformation<{ readonly innerState: SpecOf<T> }, NeedsOf<T>> {
  return wrap(
    {},
    { innerState: inner },
    ({ updates: g, run }) => {
      const { updates: u, state: innerState } = run('innerState', g)
      const agrees = select(gt(mul(u, g), 0), 1, 0)
      const share = leafMean(agrees)
      return [mul(u, div(agrees, max(share, 1e-3))), { innerState }]
    },
    { name: 'cautious' },
  )
}
