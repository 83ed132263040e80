import type { Dtype } from '../kernel/dtype.ts'
import { dataOf, describe, dtypeOf, extentOf, isContiguous, isPlainObject, isRecord, NAMES } from './leaf.ts'
import {
  type ContainerNode,
  isContainerNode,
  type LeafNode,
  type Place,
  type Structure,
  type StructureNode,
  structureOf,
} from './structure.ts'

/** What stands where a tree has its leaves: the same kind of leaf, an array of the named dtype, or one number a leaf. */
export type Content = 'leaf' | 'scalar' | Dtype

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
 * it differs first. `isAbsent` tells in which leaves' place `null` stands, `wanted` what stands in one that is of
 * another kind than the leaf.
 */
export function matchingLeaves(
  tree: unknown,
  name: string,
  structure: Structure,
  {
    content = 'leaf',
    isAbsent,
    like = 'grads',
    wanted,
  }: {
    content?: Content
    isAbsent?: ((leaf: LeafNode) => boolean) | undefined
    like?: string | undefined
    wanted?: (leaf: LeafNode) => string | undefined
  } = {},
): unknown[] {
  const accepts = (value: unknown, leaf: LeafNode): boolean => (isAbsent?.(leaf) ? value === null : isLike(value, leaf, content))
  const onMismatch = (value: unknown, node: LeafNode | ContainerNode<LeafNode>): void => {
    const [here, there] = [`${name}${node.path}`, `${like}${node.path}`]
    // What is wrong with the leaf itself.
    if (dataOf(value) !== undefined) structureOf(value, here)
    if (isContainerNode(node)) throwContainerMismatch(value, node, here, there)
    const form = wanted?.(node)
    if (form !== undefined) throw new TypeError(`${here} is ${describe(value)}, wanted ${form}`)
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
  return extent.length === shape.length && extent.every((length, axis) => length === shape[axis]) && isContiguous(value)
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
