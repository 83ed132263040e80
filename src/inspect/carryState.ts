import type { AnyTransformation, SpecOf, State } from '../transformation/transformation.ts'
import type { TreeOf } from '../trees/types.ts'
import { carriedState, type Held } from './carriedState.ts'

/**
 * What `carryState` can be told.
 * @category Looking and mending
 */
export interface CarryStateOptions {
  /**
   * Tells under which path a parameter stood before, by its path now, such as `layers[0].w`; the same path without it.
   * @default (path: string) => path
   */
  readonly rename?: (path: string) => string
}

/**
 * Makes the state of an optimizer for parameters, and carries into it what another state holds: after parameters were added, removed, renamed
 * or resized, or from one optimizer to another that holds the same moments, as adam, adamw, nadam and amsgrad do.
 *
 *     state = carryState(optimizer, params, { optimizer, state })
 *     const next = carryState(adamw(1e-3), params, { optimizer: adam(1e-3), state })
 *
 * A parameter that is new, or of another shape or type, begins as `init` has it; one that is gone is left out. Counts go on.
 * Hyperparameters such as the learning rate stay what they are in the state if the optimizer is the same object; those of another optimizer
 * are its own. Throws a `TypeError` where the state is not that of its optimizer, or holds arrays of a hand-written pair.
 * @category Looking and mending
 */
export function carryState<T extends AnyTransformation, P>(
  optimizer: T,
  params: P & TreeOf<P>,
  from: Held,
  options?: CarryStateOptions,
): State<SpecOf<T>, P>
export function carryState(optimizer: AnyTransformation, params: unknown, from: Held, options: CarryStateOptions = {}): unknown {
  const { rename = (path: string) => path } = options
  return carriedState('carryState', optimizer, params, from, ({ path }) => rename(path))
}
