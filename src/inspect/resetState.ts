import type { Mask } from '../transformation/mask.ts'
import { decideMasks } from '../transformation/mask.ts'
import type { AnyTransformation, SpecOf, State } from '../transformation/transformation.ts'
import { publicPath, structureOf } from '../trees/structure.ts'
import type { TreeOf } from '../trees/types.ts'
import { carriedState } from './carriedState.ts'

/**
 * Makes a state in which what is held of some parameters is as it is at first, such as the moments of a layer that was made anew; all else,
 * counts and rates included, stays.
 *
 *     state = resetState(optimizer, state, params, byPath((path) => path.startsWith('head')))
 *
 * Counts are those of the whole state, so moments that are debiased by them start small, as after a pause.
 * Throws a `TypeError` where the mask does not fit the parameters, or the state is not that of the optimizer.
 * @category Looking and mending
 */
export function resetState<T extends AnyTransformation, P>(
  optimizer: T,
  state: State<SpecOf<T>, NoInfer<P>>,
  params: P & TreeOf<P>,
  mask: Mask,
): State<SpecOf<T>, P>
export function resetState(optimizer: AnyTransformation, state: unknown, params: unknown, mask: Mask): unknown {
  const structure = structureOf(params, 'params')
  const isReset = decideMasks([mask], params, structure, 'resetState')
  // What is not reset is carried from the state that there is.
  const reset = new Set(structure.leaves.flatMap(({ path, index }) => (isReset[index] ? [publicPath(path)] : [])))
  return carriedState('resetState', optimizer, params, { optimizer, state }, ({ path }) => (reset.has(path) ? undefined : path))
}
