import { describe, isPlainObject } from './leaf.ts'
import { childPath, type Structure, type StructureNode } from './structure.ts'

const isContainer = (value: unknown, isList: boolean): value is Readonly<Record<string, unknown>> =>
  isList ? Array.isArray(value) : isPlainObject(value)

/**
 * Reads a tree in which one value may stand for a whole subtree: what it says of each leaf of a structure. Where the structure
 * has `null` it may say anything. Throws a `TypeError` that names the first path for which it says nothing, or which the
 * structure does not have.
 */
export function readPrefix<T>(
  prefix: unknown,
  structure: Structure,
  is: (value: unknown) => value is T,
  [what, wanted]: readonly [what: string, wanted: string],
): T[] {
  const values = new Array<T>(structure.leaves.length)
  const fill = (value: T, node: StructureNode): void => {
    if (node === null) return
    if ('keys' in node) for (const child of node.children) fill(value, child)
    else values[node.index] = value
  }
  const visit = (value: unknown, node: StructureNode, path: string): void => {
    if (node === null) return
    if (is(value)) {
      fill(value, node)
      return
    }
    if (!('keys' in node) || !isContainer(value, node.isList))
      throw new TypeError(`${what} is ${describe(value)} at params${path}, wanted ${wanted}`)
    const known = new Set(node.keys.map(String))
    const other = Object.keys(value).find((key) => !known.has(key))
    if (other !== undefined)
      throw new TypeError(`${what} has a value at params${childPath(path, other, node.isList)}, where there is no parameter`)
    node.keys.forEach((key, i) => {
      visit(Object.hasOwn(value, key) ? value[key] : undefined, node.children[i]!, childPath(path, key, node.isList))
    })
  }
  visit(prefix, structure.root, '')
  return values
}
