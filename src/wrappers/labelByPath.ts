import { checkFunction } from '../numbers/checks.ts'
import { build } from '../trees/build.ts'
import { isLeaf, type Leaf } from '../trees/leaf.ts'
import { leavesOf } from '../trees/match.ts'
import { publicPath, structureOf } from '../trees/structure.ts'
import type { LabelTree } from './partition.ts'

/** Makes labels for `partition` of a function of paths such as `layers[0].bias`. */
export function labelByPath(label: (path: string, leaf: Leaf) => string): (params: unknown) => LabelTree {
  checkFunction('labelByPath: label', label)
  return (params) => {
    const structure = structureOf(params, 'params')
    const leaves = leavesOf(params, structure) ?? []
    return build(structure, ({ path, index }) => {
      const leaf = leaves[index]
      return isLeaf(leaf) ? label(publicPath(path), leaf) : ''
    })
  }
}
