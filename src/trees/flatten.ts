import { build } from './build.ts'
import { describe } from './leaf.ts'
import { matchingLeaves } from './match.ts'
import { leafPath, type Structure, structureOf } from './structure.ts'
import type { LeafOf, TreeOf } from './types.ts'

// The casts of this file say what the walk over a tree knows and TypeScript can not: that a tree built on the structure
// of a P, with leaves of the same kind, is a P.

/**
 * Collects the leaves of a tree in the order of their sorted paths, and the structure that puts them back.
 * @category Trees
 */
export function flatten<P>(tree: P & TreeOf<P>): { leaves: LeafOf<P>[]; structure: Structure } {
  const structure = structureOf(tree, 'tree')
  return { leaves: matching(tree, 'tree', structure, 'tree') as LeafOf<P>[], structure }
}

/**
 * Puts leaves back into a structure. Throws a `RangeError` where their number differs.
 * @category Trees
 */
export function unflatten<T>(structure: Structure, leaves: readonly T[]): unknown {
  if (!Array.isArray(Object(structure).leaves))
    throw new TypeError(`unflatten: structure is ${describe(structure)}, wanted one that flatten returned`)
  if (!Array.isArray(leaves)) throw new TypeError(`unflatten: leaves is ${describe(leaves)}, wanted an array`)
  if (leaves.length !== structure.leaves.length)
    throw new RangeError(`unflatten: ${leaves.length} leaves came, wanted ${structure.leaves.length}`)
  return build(structure, ({ index }) => leaves[index])
}

/**
 * Lists the leaves of a tree in the order of their sorted paths.
 * @category Trees
 */
export function leaves<P>(tree: P & TreeOf<P>): LeafOf<P>[] {
  return flatten(tree).leaves
}

/**
 * Lists the leaves of a tree with their paths, such as `layers[0].kernel`.
 * @category Trees
 */
export function leavesWithPath<P>(tree: P & TreeOf<P>): { path: string; leaf: LeafOf<P> }[] {
  const { leaves, structure } = flatten(tree)
  return structure.leaves.map((node, i) => ({ path: leafPath(node.path), leaf: leaves[i] as LeafOf<P> }))
}

export function matching(tree: unknown, name: string, structure: Structure, structureName: string): unknown[] {
  return matchingLeaves(tree, name, structure, { like: structureName })
}
