import type { FloatArray } from './kernel/arrays.ts'
import type { Dtype } from './kernel/plan.ts'

/** An array with a shape, C-contiguous; further properties are carried along. */
export interface ArrayRecord {
  readonly data: Float32Array | Float64Array
  readonly shape: readonly number[]
}

/** What a tree is made of: a number, a typed array, or an array with a shape. */
export type Leaf = number | Float32Array | Float64Array | ArrayRecord

/** One leaf's place. */
export interface LeafNode {
  readonly path: string
  readonly index: number
  readonly dtype: Dtype | 'number'
  readonly shape: readonly number[]
  readonly size: number
}

interface ContainerNode<L> {
  readonly path: string
  readonly isList: boolean
  /** The keys of an object, the indices of a list. */
  readonly keys: readonly (string | number)[]
  readonly children: readonly StructureNode<L>[]
}

/** A tree without its leaves; `null` where the tree has an empty place. */
export type StructureNode<L = LeafNode> = L | ContainerNode<L> | null

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

/** What stands where a tree has its leaves: the same kind of leaf, an array of the named dtype, or one number a leaf. */
export type Content = 'leaf' | 'scalar' | Dtype

const DTYPES: { readonly [tag: string]: Dtype } = { Float32Array: 'float32', Float64Array: 'float64' }

/** The dtype of a typed array of any realm. */
export const dtypeOf = (value: unknown): Dtype | undefined =>
  ArrayBuffer.isView(value) ? DTYPES[Object(value)[Symbol.toStringTag]] : undefined

const isFloatArray = (value: unknown): value is FloatArray => dtypeOf(value) !== undefined

/** Plain in any realm: made by a literal, by JSON.parse or by Object.create(null). */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const isRecord = (value: unknown): value is ArrayRecord =>
  Array.isArray(Object(value).shape) && isPlainObject(value) && isFloatArray(value['data'])

/** The numbers of a leaf, or `undefined` where the value is none. */
export function dataOf(value: unknown): number | FloatArray | undefined {
  if (typeof value === 'number' || isFloatArray(value)) return value
  return isRecord(value) ? value.data : undefined
}

export const isLeaf = (value: unknown): value is Leaf => dataOf(value) !== undefined

/** A leaf with other numbers: a record keeps its shape and whatever else it carries. */
export const withData = (leaf: unknown, data: number | FloatArray): unknown => (isRecord(leaf) ? { ...leaf, data } : data)

const extentOf = (leaf: unknown, data: number | FloatArray): readonly number[] =>
  isRecord(leaf) ? leaf.shape : typeof data === 'number' ? [] : [data.length]

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
    if (data === undefined) return undefined
    const shape = [...extentOf(value, data)]
    checkShape(shape, `${name}${path}`)
    const size = shape.reduce((product, length) => product * length, 1)
    if (typeof data !== 'number') {
      if (size !== data.length) throw new TypeError(`${name}${path} has shape [${shape}] and ${data.length} elements`)
      if (untied && paths.has(data))
        throw new TypeError(`${name}${paths.get(data)} and ${name}${path} are the same array: keep one of them`)
      paths.set(data, path)
    }
    return { path, index, dtype: dtypeOf(data) ?? 'number', shape, size }
  })
}

function checkShape(shape: readonly unknown[], where: string): void {
  const axis = shape.findIndex((length) => !Number.isSafeInteger(length) || Number(length) < 0)
  if (axis < 0) return
  const length = shape[axis]
  const found = typeof length === 'number' ? String(length) : describe(length)
  throw new TypeError(`${where} has shape [${shape}], whose axis ${axis} is ${found}, wanted a whole number that is 0 or more`)
}

/** Walks over trees call themselves, and the engine's stack holds some thousands of such calls. */
const MAX_DEPTH = 1000

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

interface Reading<L> {
  /** Whether a value may stand in a leaf's place. */
  readonly accepts?: (value: unknown, leaf: L) => boolean
  /** Whether anything may stand at an empty place of the structure. */
  readonly sparse?: boolean
  /** Told of the first place where the tree does not have the structure. */
  readonly onMismatch?: (value: unknown, node: L | ContainerNode<L>) => void
}

/** Collects the leaves of a tree in the order of a structure, or returns `undefined` where the tree does not have it. */
export function readLeaves<L extends Place>(
  tree: unknown,
  structure: Structure<L>,
  { accepts, sparse, onMismatch }: Reading<L>,
): unknown[] | undefined {
  const leaves = new Array<unknown>(structure.leaves.length)
  const visit = (value: unknown, node: StructureNode<L>): boolean => {
    if (node === null) return sparse || value === null
    if (isContainerNode(node)) {
      if (isContainerLike(value, node)) {
        let i = 0
        for (const child of node.children) if (!visit(value[node.keys[i++]!], child)) return false
        return true
      }
    } else {
      leaves[node.index] = value
      if (accepts === undefined || accepts(value, node)) return true
    }
    onMismatch?.(value, node)
    return false
  }
  return visit(tree, structure.root) ? leaves : undefined
}

/** Collects the leaves of a tree, or returns `undefined` where it is not of this structure. */
export function leavesOf(tree: unknown, structure: Structure): unknown[] | undefined {
  return readLeaves(tree, structure, { accepts: (value, leaf) => isLike(value, leaf, 'leaf') })
}

/**
 * Collects the leaves of a tree that has the given arrays in their places, and any numbers in theirs. Returns `undefined`
 * where anything is otherwise or needs a closer look, as records do, which may have been changed.
 */
export function readOwn(tree: unknown, { root, leaves }: Structure, arrays: readonly unknown[]): unknown[] | undefined {
  const read = new Array<unknown>(leaves.length)
  const visit = (value: unknown, node: StructureNode): boolean => {
    if (node === null) return value === null
    if (!isContainerNode(node)) {
      read[node.index] = value
      return node.dtype === 'number' ? typeof value === 'number' : value !== undefined && value === arrays[node.index]
    }
    const { isList, keys, children } = node
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== isList) return false
    if ((isList ? Object(value).length : Object.keys(value).length) !== keys.length) return false
    const container: { readonly [key: string | number]: unknown } = Object(value)
    for (let i = 0; i < children.length; i++) if (!visit(container[keys[i]!], children[i]!)) return false
    return true
  }
  return visit(tree, root) ? read : undefined
}

/**
 * Collects the leaves of a tree, whatever it has at the empty places of the structure. Throws a `TypeError` that says where
 * it differs first. `isAbsent` tells in which leaves' place `null` stands.
 */
export function matchingLeaves(
  tree: unknown,
  name: string,
  structure: Structure,
  {
    content = 'leaf',
    isAbsent,
    like = 'grads',
  }: { content?: Content; isAbsent?: ((leaf: LeafNode) => boolean) | undefined; like?: string | undefined } = {},
): unknown[] {
  const accepts = (value: unknown, leaf: LeafNode): boolean => (isAbsent?.(leaf) ? value === null : isLike(value, leaf, content))
  const onMismatch = (value: unknown, node: LeafNode | ContainerNode<LeafNode>): void => {
    const [here, there] = [`${name}${node.path}`, `${like}${node.path}`]
    if (isContainerNode(node)) throwContainerMismatch(value, node, here, there)
    throw new TypeError(leafMismatch(value, node, isAbsent?.(node) ? 'absent' : content, here, there))
  }
  return readLeaves(tree, structure, { accepts, sparse: true, onMismatch })!
}

function isLike(value: unknown, { dtype, shape, size }: LeafNode, content: Content): boolean {
  if (content === 'scalar' || dtype === 'number') return typeof value === 'number'
  const data = dataOf(value)
  if (data === undefined || typeof data === 'number' || data.length !== size || dtypeOf(data) !== (content === 'leaf' ? dtype : content))
    return false
  const extent = extentOf(value, data)
  return extent.length === shape.length && extent.every((length, axis) => length === shape[axis])
}

function isContainerLike<L>(value: unknown, { isList, keys }: ContainerNode<L>): value is Readonly<Record<string, unknown>> {
  if (isList) return Array.isArray(value) && value.length === keys.length
  return isContainer(value) && Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key))
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> => isPlainObject(value) && !isRecord(value)

export function throwContainerMismatch<L>(value: unknown, { isList, keys }: ContainerNode<L>, here: string, there: string): never {
  if (isList || !isContainer(value))
    throw new TypeError(`${there} is ${isList ? `an array of ${keys.length}` : 'an object'}, ${here} is ${describe(value)}`)
  const missing = keys.find((key) => !Object.hasOwn(value, key))
  if (missing !== undefined) throw new TypeError(`${here} lacks ${JSON.stringify(missing)}, which ${there} has`)
  throw new TypeError(`${here} has ${JSON.stringify(Object.keys(value).find((key) => !keys.includes(key)))}, which ${there} lacks`)
}

function leafMismatch(value: unknown, { dtype, shape }: LeafNode, content: Content | 'absent', here: string, there: string): string {
  if (content === 'absent') return `${here} is ${describe(value)}, wanted null: the mask leaves ${there} out`
  const data = dataOf(value)
  const wanted = content === 'leaf' || (dtype === 'number' && content !== 'scalar') ? dtype : content
  if (data !== undefined && (dtypeOf(data) ?? 'number') === wanted)
    return `${there} has shape [${shape}], ${here} has [${extentOf(value, data)}]`
  return `${there} is ${NAMES[dtype]}, ${here} is ${describe(value)}, wanted ${NAMES[wanted]}`
}
const NAMES = { number: 'a number', float32: 'a Float32Array', float64: 'a Float64Array', scalar: 'one number for the leaf' }

/** Says what a value is, for errors. */
export function describe(value: unknown): string {
  const data = dataOf(value)
  if (data !== undefined)
    return `${NAMES[dtypeOf(data) ?? 'number']}${typeof data === 'number' ? '' : ` of shape [${extentOf(value, data)}]`}`
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  if (Array.isArray(value)) return `an array of ${value.length}`
  return isPlainObject(value) ? 'an object' : `an instance of ${value.constructor?.name || 'a class'}`
}

/** T at the leaves of a tree. */
export type Nested<T> = T | null | readonly Nested<T>[] | { readonly [key: string]: Nested<T> }

/** Builds a tree of a structure; at its empty places stands what another tree has there. */
export function build<T, L extends Place = LeafNode>(structure: Structure<L>, leafAt: (leaf: L) => T, other: Nested<T> = null): Nested<T> {
  const make = (node: StructureNode<L>, beside: Nested<T>): Nested<T> => {
    if (node === null) return beside ?? null
    if (!isContainerNode(node)) return leafAt(node)
    const children: Nested<T>[] = []
    for (const child of node.children) children.push(make(child, beside && Object(beside)[node.keys[children.length]!]))
    return node.isList ? children : objectOf(node.keys, children)
  }
  return make(structure.root, other)
}

/** An object of the given entries, of which none, `__proto__` included, reaches a prototype. */
export function objectOf<T>(keys: readonly (string | number)[], values: readonly T[]): { [key: string]: T } {
  let object: { [key: string]: T } = {}
  let i = 0
  for (const key of keys) {
    // A computed key makes a property of its own, where an assignment would call the setter.
    if (key === '__proto__') object = { ...object, [key]: values[i++]! }
    else object[key] = values[i++]!
  }
  return object
}
