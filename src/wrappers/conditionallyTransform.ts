import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { checkDecision, wrap } from '../wrap.ts'

/**
 * Applies a transformation at the steps that a function chooses; at the others updates pass as the same objects, and the
 * inner state stays the same object.
 *
 *     conditionallyTransform(clipByGlobalNorm(1), (step) => step < 1000)
 *
 * The function is given the number of updates so far and the extra arguments; those that it names, update needs. Throws a
 * `TypeError` on update where it returns no boolean.
 *
 * @see Optax, conditionally_transform
 */
export function conditionallyTransform<T extends AnyTransformation, X = unknown>(
  inner: T,
  shouldTransform: (step: number, extra: X) => boolean,
): GradientTransformation<{ readonly innerState: SpecOf<T>; step: number }, NeedsOf<T> & X> {
  return wrap('conditionallyTransform', { step: 0 }, { innerState: inner }, ({ updates, state, extra, run }) => {
    const step = state.step + 1
    const transforms: unknown = shouldTransform(state.step, Object(extra))
    checkDecision(`conditionallyTransform: shouldTransform(${state.step})`, transforms)
    if (!transforms) return [updates, { ...state, step }]
    const [next, innerState] = run('innerState', updates)
    return [next, { step, innerState }]
  })
}
