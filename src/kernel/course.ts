import type { Dtype } from './dtype.ts'
import type { Pass } from './pass.ts'
import type { Values } from './value.ts'

/** What the leaves of one kind compute: named outputs, numbers, and the operand of every total they take part in. */
export interface Trace {
  readonly outputs: readonly Output[]
  /** What the host computes of each leaf, of leaf totals among others. */
  readonly scalars: readonly number[]
  /** The operand of each total, and the tree of each host task. */
  readonly operands: ReadonlyMap<number, number>
}

export interface Output {
  /** Which result this is. */
  readonly result: number
  readonly id: number
  /** The dtype it is stored in, where that is not the leaf's. */
  readonly dtype: Dtype | undefined
  /** The input that it takes the place of, where results are stored in place. */
  readonly input: string
  /** The input that need not be stored, for the result is it already. */
  readonly unless: string
}

export interface Plan {
  /** For each trace its passes, in order. */
  readonly passes: readonly (readonly Pass[])[]
  /** For each phase the totals that are complete when it ends, and the host tasks that can be done then, in order. */
  readonly awaited: readonly (readonly number[])[]
}

/** What runs before the host has to decide how a step goes on, and how it goes on then. */
export interface Course {
  readonly plan: Plan
  /** For each trace what it computes, as far as that is decided. */
  readonly traces: readonly Trace[]
  /**
   * For each trace, and at last for the numbers of the whole tree, the functions that the host calls before anything has been
   * summed up: what they throw, they throw before anything is written.
   */
  readonly earlyCalls: readonly (readonly number[])[]
  /** What the host decides when the plan has run; nothing at the end. */
  readonly conditions: readonly number[]
  /** How it goes on, given what has been decided. */
  next(outcomes: readonly boolean[]): Course
}

/** Plans the courses that steps may take; `numbers` are what the host computes of the whole tree. */
export type Planner = (graph: Values, traces: readonly Trace[], numbers: readonly number[], inPlace: boolean) => Course
