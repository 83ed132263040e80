import { checkFunction } from '../numbers/checks.ts'
import { type OfLeaf, ofLeaves } from '../transformation/mask.ts'
import type { LabelTree } from './partition.ts'

/**
 * Makes labels for `partition` of a function of each leaf's path, the leaf, and its keys, which are those of `byPath`.
 *
 *     labelByPath((path, leaf, keys) => (keys.at(-1) === 'bias' ? 'plain' : 'decayed'))
 * @category Wrappers
 */
export const labelByPath = (label: OfLeaf<string>): ((params: unknown) => LabelTree) => {
  checkFunction('labelByPath: label', label)
  return ofLeaves(label, '')
}
