import { product } from '../kernel/product.ts'
import type { ArrayRecord } from '../trees/leaf.ts'
import { checkAttached, isPlainObject, isRecord } from '../trees/leaf.ts'
import { publicPath, readStructure, type Structure } from '../trees/structure.ts'
import { type AnyArray, classOf, isAnyArray } from './dtypes.ts'
import { METADATA } from './header.ts'
import type { Plain } from './plain.ts'

/** What stands at a place of plain data: an array with its shape, or a value that is none. */
export interface Entry {
  readonly path: string
  readonly index: number
  /** The leaf itself. */
  readonly leaf: unknown
  /** Its numbers, if it is an array. */
  readonly data?: AnyArray
  readonly shape: readonly number[]
  readonly value: Plain
}

const WANTED = 'a number, boolean, string, typed array, { data, shape } or null, or these in arrays and plain objects'

/** What stands in a file under a path. The root of a tree has the empty name, and one array may not be called as the metadata are. */
export const nameOf = (path: string): string => {
  const name = publicPath(path)
  return name === METADATA ? `[${JSON.stringify(name)}]` : name
}

/** Lists what plain data hold, with empty places and empty containers. Throws a `TypeError` that names the path of anything else. */
export function entriesOf(tree: unknown, name: string): Structure<Entry> {
  return readStructure(tree, name, WANTED, false, (leaf, path, index): Entry | undefined => {
    const plain = (value: Plain): Entry => ({ path, index, leaf, shape: [], value })
    if (isRecord(leaf) || isAnyArray(leaf)) return arrayEntry(leaf, path, index, `${name}${path}`)
    if (typeof leaf === 'number' || typeof leaf === 'boolean' || typeof leaf === 'string' || leaf === null) return plain(leaf)
    const isEmpty = Array.isArray(leaf) ? leaf.length === 0 : isPlainObject(leaf) && Object.keys(leaf).length === 0
    return isEmpty ? plain({ isList: Array.isArray(leaf) }) : undefined
  })
}

function arrayEntry(leaf: ArrayRecord | AnyArray, path: string, index: number, where: string): Entry {
  const data: AnyArray = 'data' in leaf ? leaf.data : leaf
  checkAttached(data, where)
  const shape = 'data' in leaf ? [...leaf.shape] : [data.length]
  const size = product(shape)
  if (size !== data.length || shape.some((length) => !Number.isSafeInteger(length) || length < 0))
    throw new TypeError(`${where} has shape [${shape}] and ${data.length} elements`)
  return { path, index, leaf, data, shape, value: null }
}

/** Says what an entry is, for errors. */
export function describeEntry({ data, shape, value }: Entry): string {
  if (data !== undefined) return `a ${classOf(data)} of shape [${shape}]`
  return typeof value === 'object' ? 'empty' : `a ${typeof value}`
}
