import type { Dtype, FloatArray } from '../kernel/dtype.ts'
import type { Line } from '../kernel/linePass.ts'
import type { Node } from '../kernel/node.ts'
import type { LeafNode, Structure } from '../trees/structure.ts'

/** The lines that leaves of a shape have, in order; nothing where they have none. */
export type LinesOf = (shape: readonly number[]) => readonly Line[] | undefined

/**
 * One entry of a state's description: an array like each parameter, one along a line or several lines of each, one number for each
 * leaf, one number, or the state of a hand-written pair.
 */
export interface Entry {
  readonly kind: 'array' | 'line' | 'lines' | 'scalar' | 'number' | 'pair'
  readonly path: string
  readonly index: number
  readonly initial: number | 'params'
  readonly dtype: Dtype | 'leaf'
  /** Of what stands along lines, which these are, and what the engine does with it. */
  readonly linesOf?: LinesOf | undefined
  readonly along?: LineEntries | undefined
}

/** What a rule sees of an entry: an expression; along a line perhaps none, and along lines a list. */
export type Held = Node | null | readonly Node[]

/** What an entry of the state has of a leaf along lines: an array for the places of one after the other. */
export interface LinedEntry {
  readonly lines: readonly Line[]
  /** How many places each line has. */
  readonly places: readonly number[]
  readonly shape: readonly number[]
  /** Whether there is one line, which has a place for each element: then the entry varies by element. */
  readonly isWhole: boolean
}

/** What an entry has along lines of the leaves of a structure. */
export interface LinedColumn {
  readonly leaves: readonly (LinedEntry | undefined)[]
  /** The structure of what it holds, where it holds something. */
  readonly structure: Structure
  /** Of what the entry has of a leaf, the places of one line. */
  part(leaf: LeafNode, line: Line, array: FloatArray): FloatArray
  /** Replaces these in a column, whose arrays are copied as soon as a part of them is not as `before`. */
  replace(leaf: LeafNode, line: Line, array: FloatArray, column: unknown[], before: readonly unknown[]): void
}

/** What the engine does with entries along lines. Their descriptions bring it along, so that who has none does not ship it. */
export interface LineEntries {
  /** What an entry has of a leaf of a shape; nothing where there is no such line. */
  of(entry: Entry, shape: readonly number[] | undefined): LinedEntry | undefined
  /** Asks for the lines of each leaf that an entry holds something of; `title` is what errors call the part. */
  column(entry: Entry, title: string, structure: Structure, isIn: (leaf: LeafNode) => boolean): LinedColumn
  /** What a rule sees of an entry, which has a name in the graph. */
  held(entry: Entry, name: string, lined: LinedEntry | undefined): Held
  /** What an entry that begins with a value has of leaves of a shape. */
  initial(entry: Entry, shape: readonly number[] | undefined, value: Node): Held
  /** What a rule has for an entry, if it fits. `mayLack` where a mask may leave the leaves out. */
  checked(entry: Entry, shape: readonly number[] | undefined, value: unknown, where: string, mayLack: boolean): Held
  /** Collects what a state has for an entry. */
  read(column: LinedColumn, tree: unknown, name: string, structure: Structure, isMasked: IsMasked, like: string | undefined): unknown[]
  /** What an entry of a state begins with. */
  begin(column: LinedColumn, leaves: readonly unknown[], initial: number): unknown
}

type IsMasked = ((leaf: LeafNode) => boolean) | undefined
