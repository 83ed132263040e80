import { readPrefix } from '../trees/prefix.ts'
import { leafPath, structureOf } from '../trees/structure.ts'
import { isBoolean, type Mask, type MaskTree } from './mask.ts'

/**
 * What `byPath`, `byName` and `masked` can be told.
 * @category Composing
 */
export interface MaskOptions {
  /**
   * Throws a `TypeError` when a state is made where the mask hits no leaf, or every leaf: then it decides nothing, and is mostly misspelt.
   * @default false
   */
  readonly strict?: boolean
}

/** How many paths an error lists. */
const SHOWN = 12

/** A mask that throws where it decides nothing; `where` is what errors call it. A tree without leaves is nobody's mistake. */
export const strictly =
  (where: string, mask: Mask): ((params: unknown) => MaskTree) =>
  (params) => {
    const tree = typeof mask === 'function' ? mask(params) : mask
    const structure = structureOf(params, 'params')
    const hits = readPrefix(tree, structure, isBoolean, [where, 'true or false'])
    const isEach = hits.every((hit) => hit)
    if (hits.length === 0 || (!isEach && hits.includes(true))) return tree
    const paths = structure.leaves.map(({ path }) => leafPath(path) || 'params')
    const more = paths.length > SHOWN ? ` and ${paths.length - SHOWN} more` : ''
    throw new TypeError(
      `${where}: the mask hits ${isEach ? 'every one' : 'none'} of the leaves ${paths.slice(0, SHOWN).join(', ')}${more}: ` +
        `${isEach ? 'do without it, or mend it' : 'compare it with these'}, or leave out strict`,
    )
  }
