import { factory } from '../factory.ts'
import { add, gt, or, select, selectState } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { allFinite } from '../measure.ts'
import { checkThreshold } from '../numbers/checks.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { wrap } from '../wrap.ts'

/**
 * Ignores updates that hold NaN or an infinity: the inner transformation does not run, its state stays the same object, and
 * the parameters stay as they are to the last bit.
 *
 * After more than `maxConsecutiveErrors` such updates in a row it gives up and lets them in, so that training does not stand
 * still unnoticed; with `Infinity` it never does. The state counts those in a row and all of them.
 * Throws a `RangeError` if maxConsecutiveErrors is negative or NaN.
 *
 * @see Optax, apply_if_finite
 * @category Wrappers
 */
export const applyIfFinite = /* @__PURE__ */ factory('applyIfFinite', makeApplyIfFinite)

function makeApplyIfFinite<T extends AnyTransformation>(
  inner: T,
  maxConsecutiveErrors: Scalar,
): GradientTransformation<
  { notfiniteCount: number; lastFinite: number; totalNotfinite: number; readonly innerState: SpecOf<T> },
  NeedsOf<T>
> {
  checkThreshold('applyIfFinite', { maxConsecutiveErrors })
  const own = { notfiniteCount: 0, lastFinite: 1, totalNotfinite: 0 }
  return wrap(
    own,
    { innerState: inner },
    ({ updates: g, state: s, run }) => {
      const isClean = allFinite(g)
      const notfiniteCount = select(isClean, 0, add(s.notfiniteCount, 1))
      const accepts = or(isClean, gt(notfiniteCount, maxConsecutiveErrors))
      const { updates, state } = run('innerState', g)
      const counts = { notfiniteCount, lastFinite: select(isClean, 1, 0), totalNotfinite: add(s.totalNotfinite, select(isClean, 0, 1)) }
      return [select(accepts, updates, -0), { ...counts, innerState: selectState(accepts, state, s.innerState) }]
    },
    { name: 'applyIfFinite' },
  )
}
