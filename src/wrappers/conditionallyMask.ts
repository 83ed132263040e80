import { conditionally } from '../conditionally.ts'
import { factory } from '../factory.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'

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
 * @category Wrappers
 */
export const conditionallyMask = /* @__PURE__ */ factory('conditionallyMask', makeConditionallyMask)

function makeConditionallyMask<T extends AnyTransformation, X = unknown>(
  inner: T,
  shouldTransform: (step: number, extra: X) => boolean,
): GradientTransformation<{ step: number; readonly innerState: SpecOf<T> }, NeedsOf<T> & X> {
  return conditionally('conditionallyMask', inner, shouldTransform, () => -0)
}
