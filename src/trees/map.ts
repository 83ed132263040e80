import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { checkFunction } from '../numbers/checks.ts'
import { build } from './build.ts'
import { matching } from './flatten.ts'
import { checkAttached, dataOf, describe, isPlainObject, withData } from './leaf.ts'
import { leafPath, readStructure, structureOf } from './structure.ts'
import type { AnyBuffer, LeafOf, MapLeaves, TreeOf } from './types.ts'

/**
 * Makes a tree of what `fn` returns for each leaf and for the leaves in its place in the other trees, which must have the same structure.
 * @category Trees
 */
export function map<P, T>(
  fn: (leaf: LeafOf<P>, ...others: LeafOf<P>[]) => T,
  tree: P & TreeOf<P>,
  ...rest: readonly NoInfer<AnyBuffer<P>>[]
): MapLeaves<P, T> {
  checkFunction('map: fn', fn)
  return mapWithPath((_, ...leaves) => fn(...leaves), tree, ...rest)
}

/**
 * As `map`, with the path of the leaf in front.
 * @category Trees
 */
export function mapWithPath<P, T>(
  fn: (path: string, leaf: LeafOf<P>, ...others: LeafOf<P>[]) => T,
  tree: P & TreeOf<P>,
  ...rest: readonly NoInfer<AnyBuffer<P>>[]
): MapLeaves<P, T> {
  checkFunction('mapWithPath: fn', fn)
  const structure = structureOf(tree, 'tree')
  const columns = [tree, ...rest].map((other, i) => matching(other, i === 0 ? 'tree' : `rest[${i - 1}]`, structure, 'tree') as LeafOf<P>[])
  const [first = [], ...others] = columns
  return build(structure, ({ path, index }) =>
    fn(leafPath(path), first[index] as LeafOf<P>, ...others.map((column) => column[index] as LeafOf<P>)),
  ) as MapLeaves<P, T>
}

/**
 * Makes a tree like the first of what `fn` returns for each number in it and for the numbers in its place in the other trees.
 * @category Trees
 */
export function mapElements<P>(
  fn: (x: number, ...others: number[]) => number,
  tree: P & TreeOf<P>,
  ...rest: readonly NoInfer<AnyBuffer<P>>[]
): P {
  checkFunction('mapElements: fn', fn)
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
 * @category Trees
 */
export function mapArrays<P>(fn: (array: FloatArray, shape: readonly number[]) => FloatArray, tree: P & TreeOf<P>): P {
  checkFunction('mapArrays: fn', fn)
  const structure = structureOf(tree, 'tree')
  const all = matching(tree, 'tree', structure, 'tree')
  return build(structure, ({ index, shape }) => {
    const data = dataOf(all[index])
    if (data === undefined || typeof data === 'number') return all[index]
    const made = fn(data, shape)
    return made === data ? all[index] : withData(all[index], made)
  }) as P
}

/**
 * Makes a tree like the given one with one value everywhere.
 * @category Trees
 */
export function fullLike<P>(tree: P & TreeOf<P>, value: number): P {
  if (typeof value !== 'number') throw new TypeError(`fullLike: value is ${describe(value)}, wanted a number`)
  return mapElements(() => value, tree)
}

/**
 * Makes a tree like the given one with zeros everywhere.
 * @category Trees
 */
export function zerosLike<P>(tree: P & TreeOf<P>): P {
  return fullLike(tree, 0)
}

/**
 * Copies a tree, or any other plain data, such as a state: every typed array with a buffer of its own, of its own length. So a
 * copy outlives what overwrites the original, and can be cloned or transferred by itself. Values that are neither plain
 * objects, arrays nor typed arrays stand in the copy as they are. Throws a `TypeError` for data that contain themselves.
 * @category Trees
 */
export function copy<T>(tree: T): T {
  const data = readStructure(tree, 'tree', 'plain data', false, (value, path, index) => {
    checkAttached(value, `tree${path}`)
    if (isTypedArray(value)) return { path, index, value: value.slice() }
    return value === null || Array.isArray(value) || isPlainObject(value) ? undefined : { path, index, value }
  })
  return build<unknown, (typeof data.leaves)[number]>(data, ({ value }) => value) as T
}

const isTypedArray = (value: unknown): value is Float64Array => ArrayBuffer.isView(value) && 'slice' in value
