import { checkThreshold } from '../numbers/checks.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { countNotFinite, measureOf, wrap } from '../wrap.ts'
import { freeze } from './freeze.ts'

/**
 * Ignores updates that hold NaN or an infinity: the inner transformation does not run, its state stays the same object, and
 * the parameters stay as they are to the last bit.
 *
 * After more than `maxConsecutiveErrors` such updates in a row it gives up and lets them in, so that training does not stand
 * still unnoticed; with `Infinity` it never does. The state counts those in a row and all of them.
 * Throws a `RangeError` if maxConsecutiveErrors is negative or NaN.
 *
 * @see Optax, apply_if_finite
 */
export function applyIfFinite<T extends AnyTransformation>(
  inner: T,
  maxConsecutiveErrors: number,
): GradientTransformation<
  { notfiniteCount: number; lastFinite: boolean; totalNotfinite: number; readonly innerState: SpecOf<T> },
  NeedsOf<T>
> {
  checkThreshold('applyIfFinite', { maxConsecutiveErrors })
  const notFinite = measureOf(countNotFinite)
  const frozen: AnyTransformation = freeze(true)
  const own = { notfiniteCount: 0, lastFinite: true, totalNotfinite: 0 }
  return wrap('applyIfFinite', own, { innerState: inner }, ({ updates, state, run }) => {
    const lastFinite = notFinite(updates) === 0
    const notfiniteCount = lastFinite ? 0 : state.notfiniteCount + 1
    const totalNotfinite = state.totalNotfinite + Number(!lastFinite)
    const accepts = lastFinite || notfiniteCount > maxConsecutiveErrors
    const [next, innerState] = accepts ? run('innerState', updates) : [frozen.update(updates, {})[0], state.innerState]
    return [next, { notfiniteCount, lastFinite, totalNotfinite, innerState }]
  })
}
