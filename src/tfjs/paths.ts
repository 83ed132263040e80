import { objectOf } from '../trees/build.ts'
import { childPath } from '../trees/structure.ts'

/**
 * Where in a tree the variables of TensorFlow.js stand.
 *
 * @category Frameworks
 */
export interface PathOptions {
  /**
   * Where in the tree a variable stands, its keys separated by `/`: without it at its name, but for the `_1`, `_2` … at the end that
   * TensorFlow.js gives a variable whose name is taken.
   *
   * @default undefined
   */
  readonly path?: (name: string) => string
}

/** Where variables stand in a tree. */
export interface Paths {
  /** The keys on the way to a variable. Throws a `TypeError` where it would stand where another does, or within that. */
  keysOf(name: string): readonly string[]
  /** Finds places for variables, those of one model at once. */
  add(names: readonly string[]): void
}

const withoutNumber = (name: string): string => name.replace(/_\d+$/, '')

/**
 * Gives variables their places as they come. Those of a model that has been loaded are called `kernel_1` where the first model of the
 * page had `kernel`, and its state knows that name: so the number goes, unless two variables could not be told apart then.
 */
export function newPaths({ path }: PathOptions = {}): Paths {
  const places = new Map<string, string>()
  const taken = new Map<string, string>()
  const place = (name: string, at: string): void => {
    for (const [other, owner] of taken) {
      if (other === at || other.startsWith(`${at}/`) || at.startsWith(`${other}/`))
        throw new TypeError(
          `the variable ${name} has the path ${at}, and the variable ${owner} has ${other}: pass other paths, { path: (name) => … }`,
        )
    }
    places.set(name, at)
    taken.set(at, name)
  }
  return {
    keysOf: (name) => places.get(name)!.split('/'),
    add(names) {
      const unknown = names.filter((name) => !places.has(name))
      const shortened = unknown.map(withoutNumber)
      unknown.forEach((name, i) => {
        const short = shortened[i]!
        const isUnique = shortened.indexOf(short) === shortened.lastIndexOf(short) && !taken.has(short)
        place(name, path?.(name) ?? (isUnique ? short : name))
      })
    },
  }
}

/** A tree of what stands at the end of some paths. */
export function nested<T>(entries: readonly (readonly [keys: readonly string[], value: T])[]): Tree<T> {
  const groups = new Map<string, (readonly [keys: readonly string[], value: T])[]>()
  for (const [[key = '', ...keys], value] of entries) groups.set(key, [...(groups.get(key) ?? []), [keys, value]])
  return objectOf(
    [...groups.keys()],
    [...groups.values()].map((group) => (group[0]![0].length === 0 ? group[0]![1] : nested(group))),
  )
}

export type Tree<T> = { readonly [key: string]: T | Tree<T> }

/** What stands at the end of a path, if it is there. */
export const at = (tree: unknown, keys: readonly string[]): unknown => keys.reduce((node, key) => Object(node)[key], tree)

/** A path as structures write it. */
export const pathOf = (keys: readonly string[]): string => keys.reduce((path, key) => childPath(path, key, false), '')
