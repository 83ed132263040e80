import type { AnyTransformation } from '../transformation/transformation.ts'
import type { Named } from './named.ts'
import { findPlace } from './places.ts'

/**
 * Reads what a state holds under a name, or at a path.
 *
 *     get(state, 'learningRate')
 *     get(state, '[0].mu')
 *
 * A name is a key at any depth; a path may lack its beginning, and may be one that `describe` shows. With the optimizer, keys of
 * the parameters are not taken for names. Throws a `TypeError` where it means nothing, or more than one place, and lists what
 * there is.
 * @category Looking and mending
 */
export function get<S, const N extends string>(state: S, name: N, optimizer?: AnyTransformation): Named<S, N>
export function get(state: unknown, name: string, optimizer?: AnyTransformation): unknown {
  return findPlace('get', state, name, optimizer).value
}
