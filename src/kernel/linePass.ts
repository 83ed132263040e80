import type { Dtype, FloatArray } from './dtype.ts'
import { type Code, keyOf, specialized } from './pass.ts'

/**
 * What remains of a leaf's axes once others are reduced: its rows, say. Lines are told apart by identity.
 * @category Expressions
 */
export interface Line {
  /** The axes that are kept of a leaf of a shape; none where leaves of that shape have no such line. */
  readonly axesOf: (shape: readonly number[]) => readonly number[] | undefined
  /** A finer line, which keeps all axes that this one keeps: what varies along both varies along that. */
  readonly within?: Line | undefined
}

/** What values along lines are reduced to: their sum, in float64, or their maximum, in the leaf's dtype. */
export type ReductionOp = 'add' | 'max'

/** Reduces a register to one value for each place of a line. */
export interface Reduction {
  readonly id: number
  readonly register: number
  readonly line: number
  readonly op: ReductionOp
}

/**
 * A pass in which values along lines occur: some of its loads have one value for each place of a line, and it may reduce to such
 * values. A line is what remains of a leaf's axes once the others are reduced; passes number them, and each leaf says which axes
 * it keeps for each. It has either `sums`, which take the elements as they stand in memory, or `reductions`, never both: the
 * pieces in which threads take the elements are blocks of elements for the ones, and lines for the others.
 */
export interface LinePass extends Code {
  /** For each load the line along which it varies; none where it varies by element. */
  readonly lines: readonly (number | undefined)[]
  readonly reductions: readonly Reduction[]
}

/** A leaf as passes along lines see it: its shape, and for each line the axes that are kept. */
export interface LinedLeaf {
  readonly shape: readonly number[]
  readonly kept: readonly (readonly number[])[]
}

/** Equal for passes that do the same, whatever their constants. */
export const lineKeyOf = (pass: LinePass): string =>
  JSON.stringify([keyOf(pass), pass.lines, pass.reductions.map(({ register, line, op }) => [register, line, op])])

/** The pass as it is for one dtype. What it reduces is told to the others as sums, so that it moves as they do. */
export function specializedLines(pass: LinePass, dtype: Dtype): LinePass {
  const { lines, reductions, sums } = pass
  const code = specialized({ ...pass, sums: [...sums, ...reductions] }, dtype)
  const moved = reductions.map((reduction, i): Reduction => ({ ...reduction, register: code.sums[sums.length + i]!.register }))
  return { ...code, sums: code.sums.slice(0, sums.length), lines, reductions: moved }
}

/**
 * Runs one pass over a leaf: writes what it stores to `outputs`, what it reduces to `reductions`, sums in float64 and maxima in the
 * leaf's dtype, and the sums of the leaf to `sums`. What is loaded along a line is rounded to the leaf's dtype.
 */
export type LineKernel = (
  leaf: LinedLeaf,
  inputs: readonly FloatArray[],
  uniforms: readonly number[],
  outputs: readonly FloatArray[],
  reductions: readonly FloatArray[],
  sums: number[],
) => void

/** Makes the kernel of a pass along lines. */
export type LineExecutor = (pass: LinePass, dtype: Dtype) => LineKernel
