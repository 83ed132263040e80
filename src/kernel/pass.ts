import type { Dtype, FloatArray } from './dtype.ts'

/** One operation on registers; a pass numbers its registers loads first, then uniforms, then instructions. */
export interface Instruction {
  readonly op: string
  readonly args: readonly number[]
}

export interface Store {
  readonly id: number
  readonly register: number
  readonly dtype: Dtype | undefined
  /** Which result this is; none for a value that only a later pass reads. */
  readonly result: number | undefined
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

export interface Pass extends Code {
  readonly phase: number
  /** Equal for passes that one kernel can run, whatever their constants. */
  readonly key: string
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
 * Runs one pass over arrays of one length: writes what it stores to `outputs`, and adds what it sums up to `sums`. An input
 * may come in parts that follow each other, if it is no longer than a block.
 */
export type Kernel = (
  inputs: readonly (readonly FloatArray[])[],
  uniforms: readonly number[],
  outputs: readonly FloatArray[],
  sums: number[],
  length: number,
) => void
