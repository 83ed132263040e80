import { entriesOf, place } from '../engine/placed.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { describe, isPlainObject, isRecord } from '../trees/leaf.ts'
import { childPath, publicPath } from '../trees/structure.ts'

/** A place in a state, with what stands there. */
export interface StatePlace {
  /** As errors call it: `state[2].learningRate`. */
  readonly path: string
  readonly keys: readonly (string | number)[]
  readonly value: unknown
}

/**
 * Finds the one place of a state that a name or a path means: the last key (`learningRate`), the end of the path
 * (`hyperparams.learningRate`), all of it (`[2].learningRate`), or that as `describe` has it (`[2] scaleByLearningRate.learningRate`).
 * Given the optimizer, what its entries hold, such as a parameter that is called `count`, is not taken for an entry. Throws a
 * `TypeError` where nothing is meant, or more than one place, and lists the candidates.
 */
export function findPlace(where: string, state: unknown, name: string, optimizer?: AnyTransformation): StatePlace {
  if (typeof name !== 'string') throw new TypeError(`${where}: name is ${describe(name)}, wanted a string`)
  const wanted = publicPath(name.replace(/^(\S*) [\w.]+?(?=[.[][^.[]*$|$)/, '$1'))
  const entries = optimizer === undefined ? undefined : new Set(entriesIn(optimizer, where))
  const all = placesIn({ path: 'state', keys: [], value: state }, entries)
  const exact = all.filter(({ path }) => publicPath(path.slice('state'.length)) === wanted)
  const ends = [wanted.startsWith('[') ? wanted : `.${wanted}`, `[${JSON.stringify(name)}]`]
  const named = exact.length > 0 ? exact : all.filter(({ path }) => ends.some((end) => path.endsWith(end)))
  const found = named.filter(({ path }) => !named.some((other) => path !== other.path && isWithin(path, other.path)))
  const [first, ...others] = found
  if (first !== undefined && others.length === 0) return first
  if (first !== undefined) throw new TypeError(`${where}: '${name}' may be ${list(found)}: give more of the path`)
  throw new TypeError(`${where}: the state has no '${name}'; it has ${list(all.filter(({ value }) => isEntry(value)))}`)
}

const isWithin = (path: string, outer: string): boolean => path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
const isEntry = (value: unknown): boolean => typeof value === 'number' || ArrayBuffer.isView(value) || isRecord(value)

function entriesIn(optimizer: AnyTransformation, where: string): string[] {
  return entriesOf(place(compositionOf(optimizer, `${where}: optimizer`))).flatMap(({ path, kind }) => (kind === 'pair' ? [] : path))
}

function placesIn(place: StatePlace, ends: ReadonlySet<string> | undefined): StatePlace[] {
  const { path, keys, value } = place
  if (ends?.has(path) || isRecord(value) || !(Array.isArray(value) || isPlainObject(value))) return [place]
  const isList = Array.isArray(value)
  const within = Object.entries(value).map(([key, each]) => ({
    path: childPath(path, key, isList),
    keys: [...keys, isList ? Number(key) : key],
    value: each,
  }))
  return [place, ...within.flatMap((each) => placesIn(each, ends))]
}

/** At most a dozen, for a message. */
function list(places: readonly StatePlace[]): string {
  const shown = places.slice(0, 12).map(({ path }) => path)
  return `${shown.join(', ')}${places.length > 12 ? ` and ${places.length - 12} more` : ''}` || 'nothing'
}
