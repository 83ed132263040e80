import type { Dtype } from '../kernel/dtype.ts'
import { build, objectOf } from '../trees/build.ts'
import { isPlainObject } from '../trees/leaf.ts'
import { readLeaves, throwContainerMismatch } from '../trees/match.ts'
import { isContainerNode, readStructure, type Structure } from '../trees/structure.ts'
import type { Entry, LineEntries, LinesOf } from './entry.ts'

/** A state's description, read. */
export type Shape = Structure<Entry>

interface SlotLike {
  readonly slot: 'array' | 'line' | 'lines' | 'scalar' | 'pair'
  readonly initial?: number | 'params'
  readonly dtype?: Dtype | 'leaf'
  readonly linesOf?: LinesOf
  readonly along?: LineEntries
}

/** Describes the state of a hand-written pair, of which nothing is known. */
export const PAIR: SlotLike = { slot: 'pair' }

const SLOTS: readonly unknown[] = ['array', 'line', 'lines', 'scalar', 'pair']
const isSlot = (spec: unknown): spec is SlotLike => isPlainObject(spec) && SLOTS.includes(spec['slot'])

/** Whether what an entry holds of leaves stands in arrays. */
export const holdsArrays = ({ kind, along }: Entry): boolean => kind === 'array' || along !== undefined

/** Reads a description. Throws a `TypeError` for what describes nothing. */
export function shapeOf(spec: unknown): Shape {
  return readStructure(
    spec,
    'spec',
    'like(initial), along(line, initial), perLeaf(initial) or a number, or these in arrays and objects',
    false,
    (value, path, index): Entry | undefined => {
      if (typeof value === 'number') return { kind: 'number', path, index, initial: value, dtype: 'leaf' }
      if (!isSlot(value)) return undefined
      const { slot, initial = 0, dtype = 'leaf', linesOf, along } = value
      return { kind: slot, path, index, initial, dtype, linesOf, along }
    },
  )
}

/** Makes what a description describes, of one value for each entry. */
export function fill(shape: Shape, values: readonly unknown[]): unknown {
  return build<unknown, Entry>(shape, ({ index }) => values[index])
}

/** As `fill`, in which what is as it was before stays the same object. */
export function refill(shape: Shape, values: readonly unknown[], before: unknown): unknown {
  const visit = (node: Shape['root'], old: unknown): unknown => {
    if (node === null) return null
    if (!isContainerNode(node)) return values[node.index]
    const children = node.children.map((child, i) => visit(child, Object(old)[node.keys[i]!]))
    if (children.every((child, i) => Object.is(child, Object(old)[node.keys[i]!]))) return old
    return node.isList ? children : objectOf(node.keys, children)
  }
  return visit(shape.root, before)
}

/**
 * Lists the value of each entry. Throws a `TypeError` where the state is not of this description, which belongs to `like`, and names
 * the slots that there are if this is the description itself.
 */
export function read(shape: Shape, state: unknown, name: string, like = ''): unknown[] {
  return readLeaves(state, shape, {
    onMismatch(value, node) {
      if (!('keys' in node)) return
      throwContainerMismatch(value, node, name + node.path, like ? like + node.path : `its description { ${node.keys.join(', ')} }`)
    },
  })!
}
