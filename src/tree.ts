import { type FloatArray, newArray } from './kernel/arrays.ts'
import {
  build,
  dataOf,
  isPlainObject,
  type Leaf,
  matchingLeaves,
  readStructure,
  type Structure,
  structureOf,
  withData,
} from './structure.ts'

export type { ArrayRecord, Leaf, Structure } from './structure.ts'

type Primitive = string | bigint | boolean | symbol | undefined

/** P where P is a tree, that is leaves and `null` in arrays and plain objects at any depth; `never` wherever it is not. */
export type TreeOf<P> = P extends number
  ? // Were it `number` or P, an inline 1 would be inferred as 1, to which no other number can be assigned.
    Number
  : P extends Exclude<Leaf, number> | null
    ? P
    : P extends Primitive | ((...args: never) => unknown)
      ? never
      : { [K in keyof P]: TreeOf<P[K]> }

/** P with T in the place of each leaf. */
export type MapLeaves<P, T> = P extends Leaf ? T : P extends null ? null : { [K in keyof P]: MapLeaves<P[K], T> }

/** P with `null` allowed in the place of each leaf: gradients of which some sit a step out, or the state of a masked transformation. */
export type Sparse<P> = P extends Leaf ? P | null : P extends null ? null : { [K in keyof P]: Sparse<P[K]> }

/** The leaves that P holds. */
export type LeafOf<P> = P extends Leaf
  ? P
  : P extends null
    ? never
    : P extends readonly (infer Item)[]
      ? LeafOf<Item>
      : { [K in keyof P]: LeafOf<P[K]> }[keyof P]

// The casts of this file say what the walk over a tree knows and TypeScript can not: that a tree built on the structure
// of a P, with leaves of the same kind, is a P.

/** Collects the leaves of a tree in the order of their sorted paths, and the structure that puts them back. */
export function flatten<P>(tree: P & TreeOf<P>): { leaves: LeafOf<P>[]; structure: Structure } {
  const structure = structureOf(tree, 'tree')
  return { leaves: matching(tree, 'tree', structure, 'tree') as LeafOf<P>[], structure }
}

/** Puts leaves back into a structure. Throws a `RangeError` where their number differs. */
export function unflatten<T>(structure: Structure, leaves: readonly T[]): unknown {
  if (leaves.length !== structure.leaves.length)
    throw new RangeError(`unflatten: ${leaves.length} leaves came, wanted ${structure.leaves.length}`)
  return build(structure, ({ index }) => leaves[index])
}

/** Lists the leaves of a tree in the order of their sorted paths. */
export function leaves<P>(tree: P & TreeOf<P>): LeafOf<P>[] {
  return flatten(tree).leaves
}

/** Lists the leaves of a tree with their paths, such as `layers[0].kernel`. */
export function leavesWithPath<P>(tree: P & TreeOf<P>): { path: string; leaf: LeafOf<P> }[] {
  const { leaves, structure } = flatten(tree)
  return structure.leaves.map((node, i) => ({ path: publicPath(node.path), leaf: leaves[i] as LeafOf<P> }))
}

/** A path as predicates see it: without the dot in front of the first key. */
export const publicPath = (path: string): string => path.replace(/^\./, '')

/** Makes a tree of what `fn` returns for each leaf and for the leaves in its place in the other trees, which must have the same structure. */
export function map<P, T>(fn: (leaf: LeafOf<P>, ...others: LeafOf<P>[]) => T, tree: P & TreeOf<P>, ...rest: readonly P[]): MapLeaves<P, T> {
  return mapWithPath((_, ...leaves) => fn(...leaves), tree, ...rest)
}

/** As `map`, with the path of the leaf in front. */
export function mapWithPath<P, T>(
  fn: (path: string, leaf: LeafOf<P>, ...others: LeafOf<P>[]) => T,
  tree: P & TreeOf<P>,
  ...rest: readonly P[]
): MapLeaves<P, T> {
  const structure = structureOf(tree, 'tree')
  const columns = [tree, ...rest].map((other, i) => matching(other, i === 0 ? 'tree' : `rest[${i - 1}]`, structure, 'tree') as LeafOf<P>[])
  const [first = [], ...others] = columns
  return build(structure, ({ path, index }) =>
    fn(publicPath(path), first[index] as LeafOf<P>, ...others.map((column) => column[index] as LeafOf<P>)),
  ) as MapLeaves<P, T>
}

/** Makes a tree like the first of what `fn` returns for each number in it and for the numbers in its place in the other trees. */
export function mapElements<P>(fn: (x: number, ...others: number[]) => number, tree: P & TreeOf<P>, ...rest: readonly P[]): P {
  const elementwise = (leaf: unknown, ...others: unknown[]): unknown => {
    const data = dataOf(leaf)
    const columns = others.map(dataOf)
    const at = (i: number): number[] => columns.map((column) => (typeof column === 'number' ? column : (column?.[i] ?? Number.NaN)))
    return withData(leaf, typeof data === 'number' ? fn(data, ...at(0)) : mapArray(data ?? new Float64Array(), (x, i) => fn(x, ...at(i))))
  }
  return map(elementwise, tree, ...rest) as P
}

function mapArray(array: FloatArray, fn: (x: number, i: number) => number): FloatArray {
  const out = newArray(array.BYTES_PER_ELEMENT === 4 ? 'float32' : 'float64', array.length)
  array.forEach((x, i) => {
    out[i] = fn(x, i)
  })
  return out
}

/**
 * Makes a tree like the given one of what `fn` returns for each array and its shape: an array of the same type and length,
 * or the one it was given, for which the leaf stays the same object. A leaf that is a number stays what it is.
 */
export function mapArrays<P>(fn: (array: FloatArray, shape: readonly number[]) => FloatArray, tree: P & TreeOf<P>): P {
  const structure = structureOf(tree, 'tree')
  const all = matching(tree, 'tree', structure, 'tree')
  return build(structure, ({ index, shape }) => {
    const data = dataOf(all[index])
    if (data === undefined || typeof data === 'number') return all[index]
    const made = fn(data, shape)
    return made === data ? all[index] : withData(all[index], made)
  }) as P
}

/** Makes a tree like the given one with one value everywhere. */
export function fullLike<P>(tree: P & TreeOf<P>, value: number): P {
  return mapElements(() => value, tree)
}

/** Makes a tree like the given one with zeros everywhere. */
export function zerosLike<P>(tree: P & TreeOf<P>): P {
  return fullLike(tree, 0)
}

/**
 * Copies a tree, or any other plain data, such as a state: every typed array with a buffer of its own, of its own length. So a
 * copy outlives what overwrites the original, and can be cloned or transferred by itself. Values that are neither plain
 * objects, arrays nor typed arrays stand in the copy as they are. Throws a `TypeError` for data that contain themselves.
 */
export function copy<T>(tree: T): T {
  const data = readStructure(tree, 'tree', 'plain data', false, (value, path, index) => {
    if (isTypedArray(value)) return { path, index, value: value.slice() }
    return value === null || Array.isArray(value) || isPlainObject(value) ? undefined : { path, index, value }
  })
  return build<unknown, (typeof data.leaves)[number]>(data, ({ value }) => value) as T
}

const isTypedArray = (value: unknown): value is Float64Array => ArrayBuffer.isView(value) && 'slice' in value

function matching(tree: unknown, name: string, structure: Structure, structureName: string): unknown[] {
  return matchingLeaves(tree, name, structure, { like: structureName })
}
