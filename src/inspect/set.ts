import { checkFinite } from '../numbers/checks.ts'
import { overwrittenIn } from '../state/overwritten.ts'
import { refuse } from '../state/refuse.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { objectOf } from '../trees/build.ts'
import { matchingLeaves } from '../trees/match.ts'
import { structureOf } from '../trees/structure.ts'
import type { Named } from './named.ts'
import { findPlace } from './places.ts'

/**
 * Makes a state that holds another value under a name, or at a path, as `get` finds it; the given one stays valid.
 *
 *     state = set(state, 'learningRate', 1e-4, optimizer)
 *
 * The optimizer is asked because the state does not tell whether a schedule rules a number in it. Throws a `TypeError` where the
 * name means nothing, or more than one place; where a step would overwrite what is set, with what to change in its place; and
 * where the value is not like the one that it replaces: a finite number, or a tree of the same structure, shapes and dtypes.
 * @category Looking and mending
 */
export function set<S, const N extends string>(state: S, name: N, value: Named<S, N>, optimizer: AnyTransformation): S
export function set(state: unknown, name: string, value: unknown, optimizer: AnyTransformation): unknown {
  const { path, keys, value: before } = findPlace('set', state, name, optimizer)
  const overwritten = overwrittenIn(compositionOf(optimizer, 'set: optimizer')).find((each) => each.path === path)
  if (overwritten !== undefined) refuse('set', overwritten)
  if (typeof before === 'number') checkFinite('set', { [path]: checked(value) })
  else matchingLeaves(value, 'set: value', structureOf(before, path), { like: path })
  return replaced(state, keys, value)
}

/** A number, or what checks complain of: an expression would pass for one of which nothing is known. */
const checked = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

function replaced(tree: unknown, [key, ...keys]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(tree)) return tree.map((each, i) => (i === key ? replaced(each, keys, value) : each))
  const names = Object.keys(Object(tree))
  return objectOf(
    names,
    names.map((each) => (each === key ? replaced(Object(tree)[each], keys, value) : Object(tree)[each])),
  )
}
