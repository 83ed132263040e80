import { checkFunction } from '../numbers/checks.ts'
import { build, type Nested } from '../trees/build.ts'
import { isLeaf, type Leaf } from '../trees/leaf.ts'
import { leavesOf } from '../trees/match.ts'
import { readPrefix } from '../trees/prefix.ts'
import { publicPath, type Structure, structureOf } from '../trees/structure.ts'

/** Which leaves are transformed: a boolean for each leaf, or one for a whole subtree. */
export type MaskTree = Nested<boolean>

/**
 * Which leaves are transformed, in one polarity everywhere: true means "this leaf is transformed". A tree of booleans, or a
 * function that makes one of the parameters; it is asked once for each structure of the parameters, so it must not depend
 * on their values.
 */
// biome-ignore lint/suspicious/noExplicitAny: the type of the parameters is known where the mask is used, not where it is made
export type Mask = MaskTree | ((params: any) => MaskTree)

/** Makes a mask of a predicate on paths such as `layers[0].bias`. */
export function byPath(predicate: (path: string, leaf: Leaf) => boolean): (params: unknown) => MaskTree {
  checkFunction('byPath: predicate', predicate)
  return (params) => {
    const structure = structureOf(params, 'params')
    const leaves = leavesOf(params, structure) ?? []
    return build(structure, ({ path, index }) => {
      const leaf = leaves[index]
      return isLeaf(leaf) && predicate(publicPath(path), leaf)
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

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
