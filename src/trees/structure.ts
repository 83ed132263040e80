import type { Dtype } from '../kernel/dtype.ts'
import { product } from '../kernel/product.ts'
import { checkAttached, dataOf, describe, dtypeOf, extentOf, isContiguous, isPlainObject } from './leaf.ts'

/** One leaf's place. */
export interface LeafNode {
  readonly path: string
  readonly index: number
  readonly dtype: Dtype | 'number'
  readonly shape: readonly number[]
  readonly size: number
}

export interface ContainerNode<L> {
  readonly path: string
  readonly isList: boolean
  /** The keys of an object, the indices of a list. */
  readonly keys: readonly (string | number)[]
  readonly children: readonly StructureNode<L>[]
}

/** A tree without its leaves; `null` where the tree has an empty place. */
export type StructureNode<L = LeafNode> = L | ContainerNode<L> | null

/**
 * The structure of a tree, of which it is asked once.
 * @category Trees
 */
export interface Structure<L = LeafNode> {
  readonly root: StructureNode<L>
  /** Numbered in the order of their sorted paths, whatever the order of insertion. */
  readonly leaves: readonly L[]
}

export interface Place {
  readonly path: string
  readonly index: number
}

export const isContainerNode = <L extends Place>(node: L | ContainerNode<L>): node is ContainerNode<L> => 'keys' in node

/** `.key`, `["odd key"]` or `[0]` behind a path. */
export function childPath(parent: string, key: string | number, isList: boolean): string {
  if (isList) return `${parent}[${key}]`
  return /^[\w$]+$/.test(`${key}`) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`
}

/**
 * Reads the structure of a tree. Throws a `TypeError` that names the path of whatever is neither leaf, container nor `null`,
 * and with `untied` of an array that stands in two places.
 */
export function structureOf(tree: unknown, name: string, untied = false): Structure {
  const wanted = 'a number, Float32Array, Float64Array, { data, shape } or null, or these in arrays and objects'
  const paths = new Map<unknown, string>()
  return readStructure(tree, name, wanted, true, (value, path, index) => {
    const data = dataOf(value)
    if (data === undefined) {
      // As a container it would train its shape.
      if (Array.isArray(Object(value).shape) && Array.isArray(Object(value).data))
        throw new TypeError(`${name}${path}.data is ${describe(Object(value).data)}, wanted a Float32Array or Float64Array beside a shape`)
      return undefined
    }
    checkAttached(data, `${name}${path}`)
    const shape = [...extentOf(value, data)]
    checkShape(shape, `${name}${path}`)
    if (!isContiguous(value)) {
      const { stride, offset } = Object(value)
      const found = `stride [${[stride]}], offset ${offset}`
      throw new TypeError(`${name}${path} has shape [${shape}], ${found}, wanted C order: use tree.fromStrided`)
    }
    const size = product(shape)
    if (typeof data !== 'number') {
      if (size !== data.length) throw new TypeError(`${name}${path} has shape [${shape}] and ${data.length} elements`)
      if (untied && paths.has(data))
        throw new TypeError(`${name}${paths.get(data)} and ${name}${path} are the same array: keep one of them`)
      paths.set(data, path)
    }
    return { path, index, dtype: dtypeOf(data) ?? 'number', shape, size }
  })
}

export function checkShape(shape: readonly unknown[], where: string): void {
  const axis = shape.findIndex((length) => !Number.isSafeInteger(length) || Number(length) < 0)
  if (axis < 0) return
  const length = shape[axis]
  const found = typeof length === 'number' ? String(length) : describe(length)
  throw new TypeError(`${where} has shape [${shape}], whose axis ${axis} is ${found}, wanted a whole number that is 0 or more`)
}

/** Walks over trees call themselves, and the engine's stack holds some thousands of such calls. */
export const MAX_DEPTH = 1000

/**
 * Reads a structure whose leaves are what `leafOf` makes of a value; where it makes nothing there is a container or `null`.
 * Throws a `TypeError` that names the path of what is neither, of a container that contains itself, or of one too deep.
 */
export function readStructure<L extends Place>(
  tree: unknown,
  name: string,
  wanted: string,
  isSorted: boolean,
  leafOf: (value: unknown, path: string, index: number) => L | undefined,
): Structure<L> {
  const leaves: L[] = []
  /** The containers around the one that is read, each with its path. */
  const around = new Map<unknown, string>()
  const visit = (value: unknown, path: string): StructureNode<L> => {
    const leaf = leafOf(value, path, leaves.length)
    if (leaf !== undefined) leaves.push(leaf)
    if (leaf !== undefined || value === null) return leaf ?? null
    const isList = Array.isArray(value)
    if (!isList && !isPlainObject(value)) throw new TypeError(`${name}${path} is ${describe(value)}, wanted ${wanted}`)
    if (around.has(value))
      throw new TypeError(`${name}${path} is ${name}${around.get(value)} again, wanted a tree, which does not contain itself`)
    if (around.size === MAX_DEPTH) throw new TypeError(`${name}${path.slice(0, 40)}… is more than ${MAX_DEPTH} levels deep, wanted fewer`)
    around.set(value, path)
    const keys = isList ? Array.from(value, (_, i) => i) : Object.keys(value)
    const order = isList || !isSorted ? keys : [...keys].sort()
    const children = new Map(order.map((key) => [key, visit(Object(value)[key], childPath(path, key, isList))]))
    around.delete(value)
    return { path, isList, keys, children: keys.map((key) => children.get(key)!) }
  }
  return { root: visit(tree, ''), leaves }
}

/** A path as people write it: without the dot in front of the first key. */
export const publicPath = (path: string): string => path.replace(/^\./, '')

/** A leaf's path as predicates see it: a key that stands alone is written as it is, `fc1.bias`. */
export function leafPath(path: string): string {
  const keys = keysOf(path)
  return keys.length === 1 && typeof keys[0] === 'string' ? keys[0] : publicPath(path)
}

/** The keys of a path, as `childPath` writes them, from the root: strings of objects, indices of lists. */
export const keysOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\.([\w$]+)|\[(\d+|"(?:[^"\\]|\\.)*")\]/g)].map(([, name, quoted = '']) => name ?? JSON.parse(quoted))

/** The structure with other leaves in the places of its own. */
export function mapStructure<L extends Place>({ root, leaves }: Structure<L>, leafOf: (leaf: L) => L): Structure<L> {
  const mapped = leaves.map(leafOf)
  const visit = (node: StructureNode<L>): StructureNode<L> => {
    if (node === null) return null
    return isContainerNode(node) ? { ...node, children: node.children.map(visit) } : mapped[node.index]!
  }
  return { root: visit(root), leaves: mapped }
}
