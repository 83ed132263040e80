import type { Line } from './linePass.ts'
import type { Row } from './pass.ts'

/**
 * How far one value reaches: over the whole tree, over one leaf, over one place of a line, such as a row, or over one element.
 * Tree and leaf values are float64 numbers that the host computes, and values along a line are float64 arrays; element values
 * are computed by the kernel in the leaf's dtype.
 */
export type Rank = number
export const TREE = 0
export const LEAF = 1
export const LINE = 2
export const ELEMENT = 3

/** A function of numbers, and of the extra arguments where it is one for the tree, of the leaf's path where it is one for each leaf. */
export type AskedFunction = (about: unknown, ...values: number[]) => number

/** A function of numbers that the host calls once a step, such as a schedule. */
export type HostFunction = (...values: number[]) => number

/** What a host task is given besides a tree: whatever its other operands are, the parameters, the extra arguments. */
export interface TaskInputs {
  readonly held: readonly unknown[]
  readonly params: unknown
  readonly extra: unknown
}

/** A function of a whole tree, such as the update of a pair written by hand: returns another tree of the same structure, and anything. */
export type HostTask = (tree: unknown, inputs: TaskInputs) => readonly [tree: unknown, handed: unknown]

/** The line along which a value varies, and the passes that compute it run; none of one that varies by element. */
export const lineOf = ({ rank, line }: Value): Line | undefined => (rank === LINE ? line : undefined)

/** Whether a pass leaves it along a line. */
export const isReduced = ({ op }: { readonly op: string }): boolean => op === 'lineSum' || op === 'lineMax'

/** Whether all leaves take part in it, so that a phase ends with it: a total, or a host task. */
export const isAwaited = ({ op }: { readonly op: string }): boolean => op === 'total' || op === 'task'

/** A node once interned: its operands are ids, smaller than its own, and equal values share one id. */
export interface Value {
  readonly op: string
  readonly rank: Rank
  readonly args: readonly number[]
  /** Which input, which total, or which host task. */
  readonly name: string
  readonly constant: number
  /** Of an operation its meaning, of a call its function. */
  readonly fn: HostFunction | undefined
  /** Of an operation its row in the table. */
  readonly row: Row | undefined
  /** Of a host task what it does. */
  readonly work: HostTask | undefined
  /** Of a question what is asked. */
  readonly ask: AskedFunction | undefined
  /** The line along which it varies, or, of `places`, whose places it counts. */
  readonly line: Line | undefined
  /** What the graph's `origin` was when the value came: who is named in errors. */
  readonly origin: string
}

/** A graph, as those see it who plan. */
export interface Values {
  readonly values: readonly Value[]
  at(id: number): Value
  /** Adds a value, unless its equal is there, and returns its id. */
  add(value: Value): number
}
