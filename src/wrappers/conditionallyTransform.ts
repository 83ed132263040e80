import { conditionally } from '../conditionally.ts'
import { factory } from '../factory.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'

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
 * @category Wrappers
 */
export const conditionallyTransform = /* @__PURE__ */ factory('conditionallyTransform', makeConditionallyTransform)

function makeConditionallyTransform<T extends AnyTransformation, X = unknown>(
  inner: T,
  shouldTransform: (step: number, extra: X) => boolean,
): GradientTransformation<{ readonly innerState: SpecOf<T>; step: number }, NeedsOf<T> & X> {
  return conditionally('conditionallyTransform', inner, shouldTransform, (g) => g)
}
