import type { Bytes } from './bytes.ts'
import type { Dtype, FloatArray } from './dtype.ts'

export type Eval = (...operands: number[]) => number
/** Pushes the operands and computes: lane by lane what the meaning says, rounded once. */
export type Emit = (...operands: Bytes[]) => Bytes

/** One operation: what it means for numbers, and the SIMD instructions that mean the same. A condition is 1 or 0 here, all ones or all zeros there. */
export interface Row {
  readonly eval: Eval
  /** What it means for float32 numbers, before the result is rounded, where it depends on their bits. */
  readonly evalFloat32?: Eval
  readonly float32: Emit
  readonly float64: Emit
  /** Makes a condition: a number to the interpreter but a bit mask to a kernel, so that it never leaves a pass. */
  readonly isCondition: boolean
  /** Is NaN if any operand is, so that a kernel need not look for NaN among the operands where it looks at the result. */
  readonly passesNan: boolean
  /** Takes longer than writing a value and reading it back. */
  readonly isExpensive: boolean
  /** Which function it is of the operands behind the first two, for executors that have one of their own. */
  readonly elementary?: 'exp' | 'log' | 'tanh' | 'pow'
  /** Rewrites a pass that has it for one dtype. */
  readonly specialize?: (pass: Code, dtype: Dtype) => Code
  /** What takes the place of its meaning and its instructions where it depends on more than its operands as the dtype has them. */
  readonly placed?: Placed
}

/** An operation that depends on where in its leaf an element stands, and on numbers of the host that are not rounded to the dtype. */
export interface Placed {
  /** Computes elements from an even one of their leaf on. Of the operands, those that the host computes are numbers. */
  readonly compute: (operands: readonly (number | FloatArray)[], from: number, out: FloatArray) => void
  readonly assemble: (turn: Turn) => AssembledTurn
}

/** What is known of a turn of a kernel when it is assembled. */
export interface Turn {
  readonly dtype: Dtype
  /** Pushes by how many bytes the first element of the turn stands behind the first of its leaf. */
  readonly place: Bytes
  /** Push the operands of each vector. */
  readonly operands: readonly (readonly Bytes[])[]
  /** For each operand where in the kernel's block it stands as float64, if the host computes it. */
  readonly host: readonly number[]
  /** The first of the locals for vectors that are free. */
  readonly local: number
}

/** What computes all vectors of a turn, what pushes each of them then, and how many locals that takes. */
export interface AssembledTurn {
  readonly written: Bytes
  readonly values: readonly Bytes[]
  readonly locals: number
}

/** One operation on registers; a pass numbers its registers loads first, then uniforms, then instructions. */
export interface Instruction {
  readonly op: string
  readonly row: Row
  readonly args: readonly number[]
}

export interface Store {
  readonly id: number
  readonly register: number
  readonly dtype: Dtype | undefined
  /** Which result this is; none for a value that only a later pass or a host task reads. */
  readonly result: number | undefined
  /** The host task that is given it. */
  readonly task: number | undefined
}

export interface Sum {
  readonly id: number
  readonly register: number
}

/** What one run over the elements of a leaf does. */
export interface Code {
  readonly loads: readonly number[]
  readonly uniforms: readonly number[]
  readonly code: readonly Instruction[]
  readonly stores: readonly Store[]
  readonly sums: readonly Sum[]
}

export function keyOf({ loads, uniforms, code, stores, sums }: Code): string {
  const registers = (items: readonly { readonly register: number }[]) => items.map(({ register }) => register)
  return JSON.stringify([
    loads.length,
    uniforms.length,
    code.map(({ op, args }) => [op, ...args]),
    registers(stores),
    registers(sums),
    stores.map(({ dtype }) => dtype),
  ])
}

/**
 * Runs one pass over arrays of one length: writes what it stores to `outputs`, and what it sums up to `sums`. An input
 * may come in parts that follow each other, if it is no longer than a block.
 */
export type Kernel = (
  inputs: readonly (readonly FloatArray[])[],
  uniforms: readonly number[],
  outputs: readonly FloatArray[],
  sums: number[],
  length: number,
) => void

/** Whether a kernel is told where in a leaf its elements stand. */
export const isPlaced = ({ code }: Code): boolean => code.some(({ row }) => row.placed !== undefined)

/** The pass as it is for one dtype. */
export function specialized(pass: Code, dtype: Dtype): Code {
  const instruction = pass.code.find(({ row }) => row.specialize)
  return instruction?.row.specialize?.(pass, dtype) ?? pass
}
