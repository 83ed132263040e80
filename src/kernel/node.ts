import type { BitOp } from './bitOps.ts'
import type { LineSupport, Planner } from './course.ts'
import type { Line } from './linePass.ts'
import type { Op } from './ops.ts'
import type { Row } from './pass.ts'
import { type AskedFunction, ELEMENT, type HostFunction, type HostTask, LINE, type Rank, TREE } from './value.ts'

/** What an operation makes of its operands reaches as far as they do. */
export interface Reach {
  readonly rank: Rank
  /** The line along which a value varies, of rank LINE. */
  readonly line?: Line | undefined
}

/** A node of an expression graph: plain data, never mutated, shared freely. */
export type Node = Reach & NodeOf
type NodeOf =
  | { readonly op: 'const'; readonly rank: Rank; readonly args: readonly Node[]; readonly value: number }
  | {
      readonly op: 'input'
      readonly rank: Rank
      readonly args: readonly Node[]
      readonly name: string
      /** Of a hyperparameter, its value before the first step. */
      readonly initial?: number
      /** Of an input along a line. */
      readonly lines?: LineSupport
    }
  | { readonly op: 'call'; readonly rank: Rank; readonly args: readonly Node[]; readonly fn: HostFunction }
  | {
      readonly op: 'total' | 'leafTotal' | 'leafMax'
      readonly rank: Rank
      readonly args: readonly [Node]
      /** Of a total what makes one of two leaves' values, where that is not their sum. */
      readonly fold?: HostFunction
    }
  | { readonly op: 'choice'; readonly rank: Rank; readonly args: readonly Node[]; readonly planner: Planner }
  | { readonly op: 'task'; readonly rank: Rank; readonly args: readonly Node[]; readonly work: HostTask; readonly name: string }
  | { readonly op: 'ask'; readonly rank: Rank; readonly args: readonly Node[]; readonly ask: AskedFunction }
  | { readonly op: 'received' | 'handed'; readonly rank: Rank; readonly args: readonly [Node] }
  | { readonly op: 'lineSum' | 'lineMax'; readonly rank: Rank; readonly args: readonly [Node]; readonly lines: LineSupport }
  | { readonly op: 'places'; readonly rank: Rank; readonly args: readonly Node[]; readonly on: Line; readonly lines: LineSupport }
  | { readonly op: Op | BitOp | 'byDtype' | 'noise'; readonly rank: Rank; readonly args: readonly Node[]; readonly row: Row }

declare const kind: unique symbol
/**
 * A number that is not known yet: what a rule computes with.
 * @category Expressions
 */
export type Expr = Node & { readonly [kind]?: 'number' }
/**
 * A truth value that is not known yet: what `select` asks for.
 * @category Expressions
 */
export type Condition = Node & { readonly [kind]?: 'condition' }
/**
 * A number, or an expression in its place: what every operation accepts, and every hyperparameter that stands in a formula.
 * Expressions come from `injectHyperparams`, which makes one of each hyperparameter, or from a rule of your own, such as `call(fn, s.count)`.
 * @category Expressions
 */
export type Scalar = Expr | number

/** What JavaScript's operators find where they look for a number: without it they would make NaN of an expression. */
const noNumber = {
  [Symbol.toPrimitive](): never {
    throw new TypeError('JavaScript has no operators for expressions: write add(a, b) for a + b, and so sub, mul, div, neg, lt, gt, eq')
  },
}

/** Makes a node. */
export const newNode = (node: Node): Node => Object.assign(Object.create(noNumber), node)

export const constant = (value: number): Expr => newNode({ op: 'const', rank: TREE, args: [], value })
export const input = (rank: Rank, name: string): Expr => newNode({ op: 'input', rank, args: [], name })
export const lift = (x: Scalar): Expr => (typeof x === 'number' ? constant(x) : x)

export const isConstant = (x: Node, value: number): boolean => x.op === 'const' && Object.is(x.value, value)

/** How far operands reach together. What varies along two lines varies by element, unless one is within the other. */
export function reachOf(args: readonly Node[]): Reach {
  const rank = Math.max(TREE, ...args.map(({ rank }) => rank))
  if (rank !== LINE) return { rank }
  const lines = args.flatMap(({ line }) => line ?? [])
  const finest = lines.find((line) => lines.every((other) => isWithin(other, line)))
  return finest === undefined ? { rank: ELEMENT } : { rank, line: finest }
}

/** Whether what varies along a line can be told along another. */
export const isWithin = (line: Line | undefined, other: Line): boolean =>
  line !== undefined && (line === other || isWithin(line.within, other))

/** Tells whether a node makes a condition, which never leaves a pass. */
export const isCondition = (x: Node): boolean => 'row' in x && x.row.isCondition
