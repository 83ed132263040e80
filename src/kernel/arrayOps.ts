import type { Dtype, FloatArray } from './dtype.ts'

/**
 * What an array library has to be able to do for steps to be computed with its arrays. Operands of different shapes spread over each other
 * as everywhere: axes of length 1 repeat, and a number or an array of rank 0 meets every element. At least one operand is an array.
 * Conditions are whatever the library's comparisons return. Operations must leave their operands as they are.
 */
export interface ArrayOps<A extends object> {
  readonly add: Binary<A>
  readonly sub: Binary<A>
  readonly mul: Binary<A>
  readonly div: Binary<A>
  /** The smaller; NaN if either is. */
  readonly min: Binary<A>
  /** The larger; NaN if either is. */
  readonly max: Binary<A>
  readonly pow: Binary<A>
  readonly abs: Unary<A>
  readonly neg: Unary<A>
  readonly sqrt: Unary<A>
  readonly exp: Unary<A>
  readonly log: Unary<A>
  readonly tanh: Unary<A>
  readonly eq: Binary<A>
  readonly lt: Binary<A>
  readonly le: Binary<A>
  /** Asked in the place of a = a, which shader compilers take for true. */
  readonly isNan: Unary<A>
  /** Asked in the place of |a| < ∞, for the same reason. */
  readonly isFinite: Unary<A>
  readonly not: Unary<A>
  and(a: A, b: A): A
  or(a: A, b: A): A
  /** `yes` where the condition holds and `no` elsewhere; what is not picked must not show, NaN included. */
  select(yes: number | A, no: number | A, condition: A): A
  /** Σ a over all elements: an array of rank 0, or a number where that costs nothing. */
  sum(a: A): number | A
  /** Σ a over some axes, which stay with length 1. */
  sumOver(a: A, axes: readonly number[]): A
  /** The largest a over some axes, which stay with length 1; NaN if one is. */
  maxOver(a: A, axes: readonly number[]): A
  shapeOf(a: A): readonly number[]
  /** A number or a smaller array spread over a shape. */
  spread(a: number | A, shape: readonly number[]): A
  /** An array of numbers that the host has made. */
  array(data: FloatArray, shape: readonly number[]): A
  /** The array in a dtype, the same one if it has that. Throws where the library has no such arrays. */
  cast(a: A, dtype: Dtype): A
  /** Runs a function and lets go of all arrays made in it but those that it returns, where the library needs to be told. */
  scope?(run: () => (number | A)[]): (number | A)[]
  /** What errors advise where something can not be computed with these arrays: `pass strategy: 'host'`, say. */
  readonly advice: string
}

export type Binary<A> = (a: number | A, b: number | A) => A
export type Unary<A> = (a: A) => A
