import { build } from './build.ts'
import { isContainerNode, type Place, type Structure, type StructureNode } from './structure.ts'

/** A container as it was built first, and what of it is another each time. */
interface Changing<L> {
  readonly first: unknown
  readonly leaves: { readonly key: string | number; readonly leaf: L }[]
  readonly containers: { readonly key: string | number; readonly changing: Changing<L> }[]
}

/**
 * As `build`, for one structure again and again: each tree is a copy of the first, with the leaves anew for which `lastingAt`
 * has nothing. A container without any of these is in all trees the same object, unless it is the root.
 */
export function repeatedBuild<L extends Place>(
  structure: Structure<L>,
  lastingAt: (leaf: L) => unknown,
): (leafAt: (leaf: L) => unknown) => unknown {
  const { root } = structure
  const changingOf = (node: StructureNode<L>, first: unknown): Changing<L> | undefined => {
    if (node === null || !isContainerNode(node)) return undefined
    const changing: Changing<L> = { first, leaves: [], containers: [] }
    node.children.forEach((child, i) => {
      const key = node.keys[i]!
      const inner = changingOf(child, Object(first)[key])
      if (inner !== undefined) changing.containers.push({ key, changing: inner })
      else if (child !== null && !isContainerNode(child) && lastingAt(child) === undefined) changing.leaves.push({ key, leaf: child })
    })
    return node === root || changing.leaves.length + changing.containers.length > 0 ? changing : undefined
  }
  const anew = (leafAt: (leaf: L) => unknown): unknown =>
    build<unknown, L>(structure, (leaf) => {
      const lasting = lastingAt(leaf)
      return lasting === undefined ? leafAt(leaf) : lasting
    })
  // A fraction, as engines hold arrays of integers in another way, which the first fraction would end in every copy.
  const whole = changingOf(
    root,
    anew(() => Number.NaN),
  )
  const copy = ({ first, leaves, containers }: Changing<L>, leafAt: (leaf: L) => unknown): unknown => {
    const made = Array.isArray(first) ? first.slice() : { ...Object(first) }
    for (const { key, leaf } of leaves) made[key] = leafAt(leaf)
    for (const { key, changing } of containers) made[key] = copy(changing, leafAt)
    return made
  }
  return (leafAt) => (whole === undefined ? anew(leafAt) : copy(whole, leafAt))
}
