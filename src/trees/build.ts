import { isContainerNode, type LeafNode, type Place, type Structure, type StructureNode } from './structure.ts'

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
