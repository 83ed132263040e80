import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { checkDecision, wrap } from '../wrap.ts'
import { freeze } from './freeze.ts'

/**
 * Applies a transformation at the steps that a function chooses; at the others the updates are zeros, which leave the
 * parameters as they are, and the inner state stays the same object.
 *
 *     conditionallyMask(adam(1e-3), (step, { loss }: { loss: number }) => loss < 10)
 *
 * The function is given the number of updates so far and the extra arguments; those that it names, update needs. Throws a
 * `TypeError` on update where it returns no boolean.
 *
 * @see Optax, conditionally_mask
 */
export function conditionallyMask<T extends AnyTransformation, X = unknown>(
  inner: T,
  shouldTransform: (step: number, extra: X) => boolean,
): GradientTransformation<{ step: number; readonly innerState: SpecOf<T> }, NeedsOf<T> & X> {
  const frozen: AnyTransformation = freeze(true)
  return wrap('conditionallyMask', { step: 0 }, { innerState: inner }, ({ updates, state, extra, run }) => {
    const step = state.step + 1
    const transforms: unknown = shouldTransform(state.step, Object(extra))
    checkDecision(`conditionallyMask: shouldTransform(${state.step})`, transforms)
    if (!transforms) return [frozen.update(updates, {})[0], { ...state, step }]
    const [next, innerState] = run('innerState', updates)
    return [next, { step, innerState }]
  })
}
