import type { numpy as np } from '@jax-js/jax'
import type { Dtype } from '../kernel/dtype.ts'
import { product } from '../kernel/product.ts'
import { objectOf } from '../trees/build.ts'
import { describe, isPlainObject } from '../trees/leaf.ts'
import { readLeaves, throwContainerMismatch } from '../trees/match.ts'
import { isContainerNode, type LeafNode, readStructure, type Structure, type StructureNode } from '../trees/structure.ts'

/** An array of jax-js, or what stands for one in a function that is traced; of any copy of the package. Its getter `ref` is not called. */
export const isArray = (value: unknown): value is np.Array =>
  typeof value === 'object' && value !== null && !isPlainObject(value) && 'ref' in value && 'weakType' in value && 'dtype' in value

/** Whether an array stands for one in a function that is traced: only those that are there count who refers to them. */
export const isTraced = (array: np.Array): boolean => !('refCount' in array)

const dtypeOf = ({ dtype }: { readonly dtype: string }): Dtype | undefined =>
  dtype === 'float32' || dtype === 'float64' ? dtype : undefined

/** Reads the structure of a tree of arrays. Throws a `TypeError` that names the path of what is none. */
export function structureOfArrays(tree: unknown, name: string): Structure {
  return readStructure(tree, name, 'an array of jax-js or null, or these in arrays and objects', true, (value, path, index) => {
    if (!isArray(value)) return undefined
    const dtype = dtypeOf(value)
    if (dtype === undefined) throw new TypeError(`${name}${path} is an array of ${value.dtype}, wanted float32 or float64`)
    const shape = [...value.shape]
    return { path, index, dtype, shape, size: product(shape) }
  })
}

const isLike = (value: unknown, { dtype, shape }: LeafNode): boolean =>
  isArray(value) &&
  value.dtype === dtype &&
  value.shape.length === shape.length &&
  shape.every((length, axis) => length === value.shape[axis])

const isLikeOrNull = (value: unknown, leaf: LeafNode): boolean => value === null || isLike(value, leaf)

/** Collects the arrays of a tree, or returns `undefined` where it is not of this structure. */
export const arraysIn = (tree: unknown, structure: Structure): np.Array[] | undefined =>
  readLeaves(tree, structure, { accepts: isLike })?.filter(isArray)

/** Collects the arrays of a tree, `null` where one sits the step out. Throws a `TypeError` that says where the tree differs first. */
export function matchingArrays(tree: unknown, name: string, structure: Structure, like: string): (np.Array | null)[] {
  const leaves = readLeaves(tree, structure, {
    accepts: isLikeOrNull,
    sparse: true,
    onMismatch(value, node) {
      const [here, there] = [`${name}${node.path}`, `${like}${node.path}`]
      if (isContainerNode(node)) throwContainerMismatch(value, node, here, there)
      throw new TypeError(`${there} is ${form(node.dtype, node.shape)}, ${here} is ${describeArray(value)}`)
    },
  })
  return leaves!.map((leaf) => (isArray(leaf) ? leaf : null))
}

export const form = (dtype: string, shape: readonly number[]): string => `an array of ${dtype} and of shape [${shape}]`

export const describeArray = (value: unknown): string => (isArray(value) ? form(value.dtype, value.shape) : describe(value))

/** A tree with other leaves, in the order of its own keys: jax-js tells trees apart by that. */
export function withLeaves(tree: unknown, { root }: Structure, leafAt: (leaf: LeafNode) => unknown): unknown {
  const visit = (value: unknown, node: StructureNode): unknown => {
    if (node === null) return value
    if (!isContainerNode(node)) return leafAt(node)
    const { isList, keys, children } = node
    const inOrder = isList ? keys : Object.keys(Object(value))
    const visited = inOrder.map((key, i) => visit(Object(value)[key], children[keys[i] === key ? i : keys.indexOf(key)]!))
    return isList ? visited : objectOf(inOrder, visited)
  }
  return visit(tree, root)
}
