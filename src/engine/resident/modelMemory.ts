import { bytesOf, type Dtype, type FloatArray, viewOf } from '../../kernel/dtype.ts'
import { build } from '../../trees/build.ts'
import { dataOf, withData } from '../../trees/leaf.ts'
import { copy } from '../../trees/map.ts'
import { readOwn } from '../../trees/match.ts'
import { repeatedBuild } from '../../trees/rebuild.ts'
import { isContainerNode, type LeafNode, type Structure } from '../../trees/structure.ts'
import type { Prepared } from '../prepared.ts'
import { ENTRIES } from './columnFinder.ts'
import { type MemoryMap, SIGNATURE } from './memoryMap.ts'

/** One tree of a model as it stands in memory: the updates, the parameters, or an entry of the state. */
export interface Column {
  /** The array of each leaf; none where the leaf is a number or has no place in this tree. */
  readonly views: readonly (FloatArray | undefined)[]
  /** The tree that was handed out last, unless arrays of the user's own were handed out in its place. */
  readonly out: unknown
  /** Collects the leaves of a tree if it is, but for numbers, what has been handed out: the quick way of most steps. */
  ownLeaves(tree: unknown): unknown[] | undefined
  /** Writes the leaves that are numbers. */
  setNumbers(leaves: readonly unknown[]): void
  fill(value: number): void
  /** Copies a leaf of another column. */
  copyLeaf(from: Column, leaf: number): void
  numberAt(leaf: number): number | undefined
  /** Hands the tree out as it is now: a new one each time, so that it can be told which have been donated since. */
  handOut(): unknown
  /** The tree as it is now, for a look: it does not count as handed out. */
  peek(): unknown
  /** Takes note of the leaves that a step was given: records keep what they carry. */
  noteLeaves(leaves: readonly unknown[]): void
  /** Hands out leaves that are not this column's own. */
  handOutOthers(leaves: readonly unknown[]): unknown
}

/** Leaves for a column. */
export interface Given {
  readonly column: number
  readonly leaves: readonly unknown[]
  /** Whether they are what the column has handed out, but for leaves that are numbers. */
  readonly isOwn: boolean
}

/** The trees of a model in one memory. */
export interface ModelMemory {
  readonly columns: readonly Column[]
  /**
   * Copies leaves into their columns, but for those that stand there. What stands at another place of the memory is set aside
   * before the first write.
   */
  write(given: readonly Given[]): void
  /** What has no arrays of this memory, for it is to be kept: a copy of what has. */
  detached(value: unknown): unknown
  /** Copies a column into the arrays that were given for it, if others share any of these, and tells whether they do. */
  writeBack(given: Given): boolean
  /** Whether all arrays of these columns that have been handed out are among what is given. */
  areGivenBack(given: readonly Given[]): boolean
}

/** Makes the views of a memory that is laid out for a structure. */
export function newModelMemory({ structure, lined }: Prepared, layout: MemoryMap, memory: WebAssembly.Memory): ModelMemory {
  const { buffer } = memory
  signatureIn(buffer).set(SIGNATURE)
  const columns = Array.from({ length: ENTRIES + lined.length + layout.hostTasks.size }, (_, column) =>
    newColumn(lined[column - ENTRIES]?.structure ?? structure, viewsIn(layout, column, buffer)),
  )
  const holds = (array: FloatArray): boolean => array.buffer === buffer
  /** The numbers of a leaf that do not stand in their own place. */
  const strange = (leaf: unknown, view: FloatArray): FloatArray | undefined => {
    if (leaf === view) return undefined
    const data = dataOf(leaf)
    return typeof data !== 'object' || (data.byteOffset === view.byteOffset && holds(data)) ? undefined : data
  }

  const detached = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return value.buffer === buffer ? copy(value) : value
    if (typeof value !== 'object' || value === null) return value
    const items = Object.entries(value).map(([key, item]) => [key, item, detached(item)] as const)
    if (items.every(([, before, after]) => before === after)) return value
    return Array.isArray(value) ? items.map(([, , after]) => after) : Object.fromEntries(items.map(([key, , after]) => [key, after]))
  }

  return {
    columns,
    write(given) {
      const moves: { to: FloatArray; from: FloatArray }[] = []
      for (const { column, leaves, isOwn } of given) {
        const { views, setNumbers } = columns[column]!
        setNumbers(leaves)
        if (isOwn) continue
        for (let i = 0; i < leaves.length; i++) {
          const to = views[i]
          const from = to && strange(leaves[i], to)
          if (to !== undefined && from !== undefined) moves.push({ to, from: holds(from) ? from.slice() : from })
        }
      }
      for (const { to, from } of moves) to.set(from)
    },
    detached,
    writeBack({ column, leaves, isOwn }) {
      if (isOwn) return false
      const { views } = columns[column]!
      const others = leaves.map((leaf, i) => views[i] && strange(leaf, views[i]))
      if (!others.some((array) => array !== undefined && isOthers(array.buffer))) return false
      others.forEach((array, i) => {
        array?.set(views[i]!)
      })
      return true
    },
    areGivenBack(given) {
      if (given.every(({ isOwn }) => isOwn)) return true
      const missing = given.flatMap(({ column, leaves }) => {
        const { views, out } = columns[column]!
        return out === undefined ? [] : views.filter((view, i) => view !== undefined && view.length > 0 && strange(leaves[i], view))
      })
      if (missing.length === 0) return true
      const arrays = given.flatMap(({ leaves }) => leaves.map(dataOf))
      // An array without elements begins where the next one does.
      const isHere = (array: (typeof arrays)[number]): boolean => typeof array === 'object' && array.length > 0 && holds(array)
      const elsewhere = new Set(arrays.map((array) => (isHere(array) ? Object(array).byteOffset : undefined)))
      return missing.every((view) => elsewhere.has(view!.byteOffset))
    },
  }
}

/** The numbers of a leaf in a memory, if a column has any. */
type ViewOf = (leaf: LeafNode) => FloatArray | undefined

function viewsIn({ places }: MemoryMap, column: number, buffer: ArrayBufferLike): ViewOf {
  const found: { readonly dtype: Dtype; readonly address: number }[] = []
  for (const [unit, { group, offset, lined }] of places) {
    const first = lined[column] ?? group.addresses[column]
    const dtype = group.stored[column] ?? unit.dtype
    let element = lined[column] === undefined ? offset : 0
    for (const { index, size } of unit.leaves) {
      if (first !== undefined) found[index] = { dtype, address: first + element * bytesOf(dtype) }
      element += size
    }
  }
  return ({ index, size }) => found[index] && viewOf(found[index].dtype, buffer, found[index].address, size)
}

function newColumn(structure: Structure, viewOf: ViewOf): Column {
  const all = structure.leaves.map(viewOf)
  const isNumber = (leaf: number): boolean => structure.leaves[leaf]!.dtype === 'number'
  /** Those of leaves that are numbers, which are not handed out. */
  const places = all.map((view, leaf) => (isNumber(leaf) ? view : undefined))
  const views = all.map((view, leaf) => (isNumber(leaf) ? undefined : view))
  const numberAt = (leaf: number): number | undefined => places[leaf]?.[0]
  /** The views as they are handed out, in records where the tree has such. */
  const leaves: unknown[] = [...views]
  const hasViews = views.some((view) => view !== undefined)
  const hasContainers = structure.root !== null && isContainerNode(structure.root)
  const newCopy = () =>
    repeatedBuild(structure, ({ index, path }) => {
      const isRenewed = places[index] !== undefined || (path === '' && leaves[index] !== undefined)
      return isRenewed ? undefined : (leaves[index] ?? null)
    })
  let copyOf: ReturnType<typeof newCopy> | undefined
  let out: unknown
  return {
    views,
    get out() {
      return out
    },
    ownLeaves: (tree) => readOwn(tree, structure, views),
    setNumbers(leaves) {
      for (let i = 0; i < places.length; i++) {
        const place = places[i]
        const leaf = leaves[i]
        if (place !== undefined && typeof leaf === 'number') place[0] = leaf
      }
    },
    numberAt,
    copyLeaf(from, leaf) {
      const place = places[leaf]
      if (place !== undefined) place[0] = from.numberAt(leaf) ?? Number.NaN
      const view = from.views[leaf]
      if (view !== undefined) views[leaf]?.set(view)
    },
    fill(value) {
      for (const view of all) view?.fill(value)
    },
    peek: () => {
      copyOf ??= newCopy()
      return copyOf(({ index }) => numberAt(index) ?? renewed(leaves[index]))
    },
    handOut() {
      copyOf ??= newCopy()
      const tree = copyOf(({ index }) => numberAt(index) ?? renewed(leaves[index]))
      if (hasViews) out = tree
      return tree
    },
    noteLeaves(given) {
      for (let i = 0; i < given.length; i++) {
        const view = views[i]
        // A record may have been given another array.
        if (view === undefined || (given[i] === leaves[i] && dataOf(given[i]) === view)) continue
        leaves[i] = withData(given[i], view)
        // The containers that all trees share are made again, for what was given may have been assigned into one.
        if (hasContainers) copyOf = undefined
      }
    },
    handOutOthers(others) {
      out = undefined
      return build<unknown>(structure, ({ index }) => numberAt(index) ?? others[index] ?? null)
    },
  }
}

/** The same array, or record, as another object. */
const renewed = (leaf: unknown): unknown => (ArrayBuffer.isView(leaf) ? Object(leaf).subarray() : { ...Object(leaf) })

/**
 * Whether workers share a buffer to work on it together. The memory of a model, of which structuredClone and postMessage make
 * other objects, belongs to that model.
 */
function isOthers(buffer: ArrayBufferLike): boolean {
  if (Object.prototype.toString.call(buffer) !== '[object SharedArrayBuffer]') return false
  return buffer.byteLength < SIGNATURE.length || signatureIn(buffer).some((byte, i) => byte !== SIGNATURE[i])
}

const signatureIn = (buffer: ArrayBufferLike): Uint8Array => new Uint8Array(buffer, buffer.byteLength - SIGNATURE.length)
