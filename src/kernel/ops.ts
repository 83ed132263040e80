import { simd } from './bytes.ts'
import type { Dtype } from './dtype.ts'
import type { Emit, Eval, Row } from './pass.ts'

const NUMBER = { isCondition: false, passesNan: true, isExpensive: false }
const CONDITION = { isCondition: true, passesNan: false, isExpensive: false }
const EXPENSIVE = { ...NUMBER, isExpensive: true }
export const PICKED = { ...NUMBER, passesNan: false }

const instruction =
  (opcode: number): Emit =>
  (...operands) => [operands, simd(opcode)]
/** An operation that is one instruction: its f32x4 opcode, its f64x2 one, and its meaning. */
export const row = (float32: number, float64: number, evaluate: Eval, columns: typeof NUMBER = NUMBER): Row => ({
  eval: evaluate,
  float32: instruction(float32),
  float64: instruction(float64),
  ...columns,
})

/** The operations that most kernels are made of. Each is rounded once to the dtype, and none depends on the engine. */
export const ops = {
  add: row(0xe4, 0xf0, (a, b) => a + b),
  sub: row(0xe5, 0xf1, (a, b) => a - b),
  mul: row(0xe6, 0xf2, (a, b) => a * b),
  div: row(0xe7, 0xf3, (a, b) => a / b, EXPENSIVE),
  min: row(0xe8, 0xf4, (a, b) => Math.min(a, b)),
  max: row(0xe9, 0xf5, (a, b) => Math.max(a, b)),
  abs: row(0xe0, 0xec, (a) => Math.abs(a)),
  neg: row(0xe1, 0xed, (a) => -a),
  sqrt: row(0xe3, 0xef, (a) => Math.sqrt(a), EXPENSIVE),
  eq: row(0x41, 0x47, (a, b) => (a === b ? 1 : 0), CONDITION),
  lt: row(0x43, 0x49, (a, b) => (a < b ? 1 : 0), CONDITION),
  le: row(0x45, 0x4b, (a, b) => (a <= b ? 1 : 0), CONDITION),
  not: row(0x4d, 0x4d, (a) => 1 - a, CONDITION),
  and: row(0x4e, 0x4e, (a, b) => a * b, CONDITION),
  or: row(0x50, 0x50, (a, b) => Math.max(a, b), CONDITION),
  /** select(a, b, condition): a where the condition holds, b elsewhere. */
  select: row(0x52, 0x52, (a = 0, b = 0, c = 0) => (c === 1 ? a : b), PICKED),
}

export type Op = keyof typeof ops

/** What an operation computes of numbers of a dtype, before the result is rounded. */
export const meaningOf = ({ eval: meaning, evalFloat32 = meaning }: Row, dtype: Dtype): Eval =>
  dtype === 'float32' ? evalFloat32 : meaning
