import type { Dtype, FloatArray } from './dtype.ts'
import type { Line, LinedLeaf, LinePass } from './linePass.ts'
import type { Code } from './pass.ts'
import type { Values } from './value.ts'
import type { Stage, Work } from './work.ts'

/** A pass in its place: when it runs, over what, and what of other lines it meets there. */
export interface Pass extends Code {
  readonly phase: number
  /** Equal for passes that one kernel can run, whatever their constants. */
  readonly key: string
  /** The line over whose places it runs, in float64; none where it runs over elements, in the leaf's dtype. */
  readonly on: Line | undefined
  readonly along: Along | undefined
}

/** What a pass loads along lines, and reduces to them. */
export interface Along {
  readonly pass: LinePass
  /** The lines, by the numbers that the pass has for them. */
  readonly lines: readonly Line[]
}

/** What the leaves of one kind compute: named outputs, numbers, and the operand of every total they take part in. */
export interface Trace {
  readonly outputs: readonly Output[]
  /** What the host computes of each leaf, of leaf totals among others. */
  readonly scalars: readonly number[]
  /** The operand of each total, and the tree of each host task. */
  readonly operands: ReadonlyMap<number, number>
  /** Runs along lines, if any value varies along one. */
  readonly lines: LineSupport | undefined
}

/** All that a trace computes. */
export const rootsOf = ({ outputs, scalars, operands }: Trace): number[] => [
  ...outputs.map(({ id }) => id),
  ...scalars,
  ...operands.values(),
]

export interface Output {
  /** Which result this is. */
  readonly result: number
  readonly id: number
  /** The dtype it is stored in, where that is not the leaf's. */
  readonly dtype: Dtype | undefined
  /** The line along which it is stored; none where it is stored by element. */
  readonly line: Line | undefined
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

/** What comes of a pass over a unit. */
export interface Ran {
  /** For each store what it has stored. */
  readonly outputs: readonly FloatArray[]
  readonly sums: readonly number[]
  /** What it has reduced to lines. */
  readonly reduced: readonly (readonly [id: number, array: FloatArray])[]
}

/** What is needed to run along lines. What varies along one brings it along, so that who has none does not ship it. */
export interface LineSupport {
  /** How many places there are along each axis that a line keeps of a leaf; nothing where leaves of that shape have no such line. */
  shapeOf(line: Line, shape: readonly number[]): readonly number[] | undefined
  /** How many that are. */
  placesOf(line: Line, shape: readonly number[]): number
  /** A leaf, or the places of one of its lines, as passes see it that meet other lines there. Throws where it has not all of them. */
  linedLeaf(shape: readonly number[], on: Line | undefined, others: readonly Line[]): LinedLeaf
  /** Runs a pass in which lines occur over a leaf of a shape and dtype, which the pass sees as `leaf` if it meets other lines there. */
  run(
    pass: Pass,
    shape: readonly number[],
    leaf: LinedLeaf | undefined,
    dtype: Dtype,
    inputs: readonly (readonly FloatArray[])[],
    uniforms: readonly number[],
  ): Ran
  /** Room for what a pass reduces to lines: sums in float64, maxima in the dtype of what it runs over. */
  roomFor(pass: Pass, shape: readonly number[], dtype: Dtype): Ran['reduced']
  /** What a pass over a line or over elements has to do with other lines, if it has; `reduced` are the values that it reduces to. */
  alongOf(graph: Values, code: Code, on: Line | undefined, reduced: readonly number[], register: (id: number) => number): Along | undefined
  /** Takes the sums of whole leaves out of what reduces to lines, for no pass does both. */
  sumsApart(graph: Values, trace: Trace, works: readonly Work[], stageOf: (id: number) => Stage): Work[]
}
