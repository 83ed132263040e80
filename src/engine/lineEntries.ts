import type { FloatArray } from '../kernel/dtype.ts'
import { newArray } from '../kernel/dtype.ts'
import type { Line } from '../kernel/linePass.ts'
import { input, lift, type Node, newNode } from '../kernel/node.ts'
import { product } from '../kernel/product.ts'
import { ELEMENT, LINE } from '../kernel/value.ts'
import type { Entry, Held, LinedColumn, LinedEntry, LineEntries } from '../transformation/entry.ts'
import { build } from '../trees/build.ts'
import { dataOf, NAMES, withData, withShape } from '../trees/leaf.ts'
import { matchingLeaves } from '../trees/match.ts'
import { type LeafNode, mapStructure, type Structure } from '../trees/structure.ts'
import { checked } from './checked.ts'
import { naming } from './naming.ts'

/** What the engine does with entries along lines. */
export const lineEntries: LineEntries = {
  of: linedEntry,
  column(entry, title, structure, isIn) {
    const leaves = structure.leaves.map((leaf) => (isIn(leaf) ? naming(title, leaf, () => linedEntry(entry, leaf.shape)) : undefined))
    const leafOf = (leaf: LeafNode): LeafNode => {
      const { shape = leaf.shape } = leaves[leaf.index] ?? {}
      return { ...leaf, shape, size: product(shape) }
    }
    return {
      leaves,
      structure: mapStructure(structure, leafOf),
      part: ({ index }, line, array) => array.subarray(...sectionOf(leaves[index]!, line)),
      replace({ index }, line, array, column, before) {
        const data: FloatArray = Object(dataOf(column[index]))
        const copy = column[index] === before[index] ? data.slice() : data
        copy.set(array, sectionOf(leaves[index]!, line)[0])
        column[index] = withData(column[index], copy)
      },
    }
  },
  held({ kind, support }, name, lined) {
    if (lined === undefined) return kind === 'line' ? null : []
    const inputAlong = (line: Line): Node => newNode({ op: 'input', rank: LINE, args: [], name, line, lines: support! })
    const along = lined.lines.map((line) => (lined.isWhole ? input(ELEMENT, name) : inputAlong(line)))
    return kind === 'line' ? along[0]! : along
  },
  initial(entry, shape, value) {
    const along = linedEntry(entry, shape)?.lines.map(() => value) ?? []
    return entry.kind === 'lines' ? along : (along[0] ?? null)
  },
  checked: checkedAlong,
  read(column, tree, name, structure, isMasked, like) {
    const isAbsent = (leaf: LeafNode): boolean => column.leaves[leaf.index] === undefined
    const wanted = (leaf: LeafNode): string | undefined => (isMasked?.(leaf) ? undefined : wantedAlong(column, leaf, structure))
    return matchingLeaves(tree, name, column.structure, { isAbsent, like, wanted })
  },
  begin: ({ leaves: lined, structure }, leaves, initial) =>
    build(structure, ({ index, dtype, shape, size }) => {
      if (lined[index] === undefined) return null
      return dtype === 'number' ? initial : withShape(leaves[index], newArray(dtype, size).fill(initial), shape)
    }),
}

function linedEntry({ linesOf, support }: Entry, shape: readonly number[] | undefined): LinedEntry | undefined {
  const lines = shape && linesOf?.(shape)
  if (lines === undefined) return undefined
  const shapes = lines.map((line) => support!.shapeOf(line, shape!) ?? [])
  const places = shapes.map(product)
  const total = places.reduce((sum, count) => sum + count, 0)
  return {
    lines,
    places,
    // An array without a shape of its own has one axis, whatever is kept of it.
    shape: shapes.length === 1 && shape!.length !== 1 ? shapes[0]! : [total],
    isWhole: shapes.length === 1 && places[0] === product(shape!),
  }
}

function checkedAlong(entry: Entry, shape: readonly number[] | undefined, value: unknown, where: string, mayLack: boolean): Held {
  const { kind } = entry
  const values: unknown = kind === 'line' ? (value === null ? [] : [value]) : value
  const { lines, isWhole } = linedEntry(entry, shape) ?? { lines: [], isWhole: false }
  const isOfOthers = shape === undefined || (mayLack && Array.isArray(values) && values.length === 0)
  if (!Array.isArray(values) || (values.length !== lines.length && !isOfOthers)) {
    const wanted = kind === 'lines' ? `a list of ${lines.length}` : lines.length === 1 ? 'an expression or a number' : 'null'
    throw new TypeError(`${where} ${value === null ? 'null' : String(value)}, wanted ${wanted} for leaves of shape [${shape}]`)
  }
  const rank = isWhole || shape === undefined ? ELEMENT : LINE
  const along = values.map((each, i) => lift(checked(each, rank, where, lines[i])))
  return kind === 'lines' ? along : (along[0] ?? null)
}

/** What an entry along lines has in the place of a leaf, for errors. */
function wantedAlong({ leaves }: LinedColumn, { index, dtype, size }: LeafNode, structure: Structure): string {
  const { path, shape } = structure.leaves[index]!
  const array = dtype === 'number' ? NAMES.number : `${NAMES[dtype]} of ${size}`
  return `${leaves[index] === undefined ? 'null' : array} for the shape [${shape}] of grads${path}`
}

/** Where in what an entry holds of a leaf the places of one of its lines stand. */
export function sectionOf({ lines, places }: LinedEntry, line: Line): [from: number, to: number] {
  const k = lines.indexOf(line)
  const from = places.slice(0, k).reduce((sum, count) => sum + count, 0)
  return [from, from + places[k]!]
}
