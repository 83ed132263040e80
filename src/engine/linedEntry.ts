import type { Line } from '../kernel/linePass.ts'
import type { Entry } from '../transformation/stateSpec.ts'
import { sizeOf } from '../trees/axes.ts'
import { type LeafNode, mapStructure, type Structure } from '../trees/structure.ts'

/** What an entry of the state has of a leaf along lines: an array for the places of one after the other. */
export interface LinedEntry {
  readonly lines: readonly Line[]
  /** How many places each line has. */
  readonly places: readonly number[]
  readonly shape: readonly number[]
  /** Whether there is one line, which has a place for each element: then the entry varies by element. */
  readonly isWhole: boolean
}

export const isAlongLines = ({ kind }: Entry): boolean => kind === 'line' || kind === 'lines'

/** Whether what an entry holds of leaves stands in arrays. */
export const holdsArrays = (entry: Entry): boolean => entry.kind === 'array' || isAlongLines(entry)

/** What an entry has of a leaf of a shape; nothing where there is no such line. */
export function linedEntry({ linesOf, support }: Entry, shape: readonly number[] | undefined): LinedEntry | undefined {
  const lines = shape && linesOf?.(shape)
  if (lines === undefined) return undefined
  const shapes = lines.map((line) => support!.shapeOf(line, shape!) ?? [])
  const places = shapes.map(sizeOf)
  const total = places.reduce((sum, count) => sum + count, 0)
  return {
    lines,
    places,
    // An array without a shape of its own has one axis, whatever is kept of it.
    shape: shapes.length === 1 && shape!.length !== 1 ? shapes[0]! : [total],
    isWhole: shapes.length === 1 && places[0] === sizeOf(shape!),
  }
}

/** What an entry has along lines of the leaves of a structure. */
export interface LinedColumn {
  readonly leaves: readonly (LinedEntry | undefined)[]
  /** The structure of what it holds, where it holds something. */
  readonly structure: Structure
}

/** Asks for the lines of each leaf that an entry holds something of. */
export function linedColumn(entry: Entry, title: string, structure: Structure, isIn: (leaf: LeafNode) => boolean): LinedColumn {
  const leaves = structure.leaves.map((leaf) => (isIn(leaf) ? named(title, leaf, () => linedEntry(entry, leaf.shape)) : undefined))
  return {
    leaves,
    structure: mapStructure(structure, (leaf) => {
      const { shape = leaf.shape } = leaves[leaf.index] ?? {}
      return { ...leaf, shape, size: sizeOf(shape) }
    }),
  }
}

/** Where in what an entry holds of a leaf the places of one of its lines stand. */
export function sectionOf({ lines, places }: LinedEntry, line: Line): [from: number, to: number] {
  const k = lines.indexOf(line)
  const from = places.slice(0, k).reduce((sum, count) => sum + count, 0)
  return [from, from + places[k]!]
}

/** Asks for lines of a leaf, and says in what is thrown then which leaf it was. */
export function named<T>(title: string, { path }: LeafNode, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    throw new TypeError(`${title}: grads${path} ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
