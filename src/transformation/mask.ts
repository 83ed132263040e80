import { build, type Nested } from '../trees/build.ts'
import { isLeaf, type Leaf } from '../trees/leaf.ts'
import { leavesOf } from '../trees/match.ts'
import { readPrefix } from '../trees/prefix.ts'
import { keysOf, leafPath, type Structure, structureOf } from '../trees/structure.ts'

/**
 * Which leaves are transformed: a boolean for each leaf, or one for a whole subtree.
 * @category Composing
 */
export type MaskTree = Nested<boolean>

/**
 * Which leaves are transformed, in one polarity everywhere: true means "this leaf is transformed". A tree of booleans, or a
 * function that makes one of the parameters; it is asked once for each structure of the parameters, so it must not depend
 * on their values.
 * @category Composing
 */
// biome-ignore lint/suspicious/noExplicitAny: the type of the parameters is known where the mask is used, not where it is made
export type Mask = MaskTree | ((params: any) => MaskTree)

/**
 * What is asked of each leaf: its path, such as `layers[0].bias`, the leaf, and the keys that lead to it, `['layers', 0, 'bias']`.
 * @category Composing
 */
export type OfLeaf<T> = (path: string, leaf: Leaf, keys: readonly (string | number)[]) => T

/** Makes a tree of what a function says of each leaf. */
export function ofLeaves<T extends boolean | string>(of: OfLeaf<T>, otherwise: T): (params: unknown) => Nested<T> {
  return (params) => {
    const structure = structureOf(params, 'params')
    const leaves = leavesOf(params, structure) ?? []
    return build(structure, ({ path, index }) => {
      const leaf = leaves[index]
      return isLeaf(leaf) ? of(leafPath(path), leaf, keysOf(path)) : otherwise
    })
  }
}

/** Decides for each leaf of a structure whether all masks leave it in. Throws a `TypeError` that names the path where a mask does not fit. */
export function decideMasks(masks: readonly Mask[], params: unknown, structure: Structure, name: string): boolean[] {
  const decided = masks.map((mask) =>
    readPrefix(typeof mask === 'function' ? mask(params) : mask, structure, isBoolean, [`the mask of ${name}`, 'true or false']),
  )
  return structure.leaves.map(({ index }) => decided.every((mask) => mask[index]))
}

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
