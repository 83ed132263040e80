import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'

/**
 * Makes of a pair written by hand a transformation like those of the library: frozen, its state typed by the parameters,
 * accepting any extra arguments. Every update here accepts extra arguments that it does not read, so that a chain needs no
 * such wrapper.
 *
 * @see Optax, with_extra_args_support
 * @category Wrappers
 */
export const withExtraArgs = /* @__PURE__ */ factory('withExtraArgs', makeWithExtraArgs)

function makeWithExtraArgs<T extends AnyTransformation>(inner: T): GradientTransformation<SpecOf<T>, NeedsOf<T>> {
  return compose(compositionOf(inner, 'withExtraArgs: inner'))
}
