import type { BitOp } from './bitOps.ts'
import type { Planner } from './course.ts'
import type { Op } from './ops.ts'
import type { Row } from './pass.ts'
import { type HostFunction, type HostTask, type Rank, TREE } from './value.ts'

/** A node of an expression graph: plain data, never mutated, shared freely. */
export type Node =
  | { readonly op: 'const'; readonly rank: Rank; readonly args: readonly Node[]; readonly value: number }
  | { readonly op: 'input'; readonly rank: Rank; readonly args: readonly Node[]; readonly name: string }
  | { readonly op: 'call'; readonly rank: Rank; readonly args: readonly Node[]; readonly fn: HostFunction }
  | { readonly op: 'total' | 'leafTotal'; readonly rank: Rank; readonly args: readonly [Node] }
  | { readonly op: 'choice'; readonly rank: Rank; readonly args: readonly Node[]; readonly planner: Planner }
  | { readonly op: 'task'; readonly rank: Rank; readonly args: readonly Node[]; readonly work: HostTask; readonly name: string }
  | { readonly op: 'received' | 'handed'; readonly rank: Rank; readonly args: readonly [Node] }
  | { readonly op: Op | BitOp | 'byDtype'; readonly rank: Rank; readonly args: readonly Node[]; readonly row: Row }

declare const kind: unique symbol
/** A number that is not known yet: what a rule computes with. */
export type Expr = Node & { readonly [kind]?: 'number' }
/** A truth value that is not known yet: what `select` asks for. */
export type Condition = Node & { readonly [kind]?: 'condition' }
/** What every operation accepts: an expression or a plain number. */
export type Scalar = Expr | number

export const constant = (value: number): Expr => ({ op: 'const', rank: TREE, args: [], value })
export const input = (rank: Rank, name: string): Expr => ({ op: 'input', rank, args: [], name })
export const lift = (x: Scalar): Expr => (typeof x === 'number' ? constant(x) : x)

export const isConstant = (x: Node, value: number): boolean => x.op === 'const' && Object.is(x.value, value)

export const maxRank = (args: readonly Node[]): Rank => Math.max(TREE, ...args.map(({ rank }) => rank))

/** Tells whether a node makes a condition, which never leaves a pass. */
export const isCondition = (x: Node): boolean => 'row' in x && x.row.isCondition
