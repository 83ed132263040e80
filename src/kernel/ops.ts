import { type Bytes, i32, simd, splat } from './bytes.ts'
import { V128_OR } from './opcodes.ts'

type Eval = (...operands: number[]) => number
/** Pushes the operands and computes: lane by lane what the meaning says, rounded once. */
type Emit = (...operands: Bytes[]) => Bytes

/** One operation: what it means for numbers, and the SIMD instructions that mean the same. A condition is 1 or 0 here, all ones or all zeros there. */
interface Row {
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
}

const NUMBER = { isCondition: false, passesNan: true, isExpensive: false }
const CONDITION = { isCondition: true, passesNan: false, isExpensive: false }
const EXPENSIVE = { ...NUMBER, isExpensive: true }
const PICKED = { ...NUMBER, passesNan: false }

const instruction =
  (opcode: number): Emit =>
  (...operands) => [operands, simd(opcode)]
/** An operation that is one instruction: its f32x4 opcode, its f64x2 one, and its meaning. */
const row = (float32: number, float64: number, evaluate: Eval, columns: typeof NUMBER = NUMBER): Row => ({
  eval: evaluate,
  float32: instruction(float32),
  float64: instruction(float64),
  ...columns,
})

const arithmetic = {
  add: row(0xe4, 0xf0, (a, b) => a + b),
  sub: row(0xe5, 0xf1, (a, b) => a - b),
  mul: row(0xe6, 0xf2, (a, b) => a * b),
  div: row(0xe7, 0xf3, (a, b) => a / b, EXPENSIVE),
  min: row(0xe8, 0xf4, (a, b) => Math.min(a, b)),
  max: row(0xe9, 0xf5, (a, b) => Math.max(a, b)),
  abs: row(0xe0, 0xec, (a) => Math.abs(a)),
  neg: row(0xe1, 0xed, (a) => -a),
  sqrt: row(0xe3, 0xef, (a) => Math.sqrt(a), EXPENSIVE),
  /** The nearest whole number; of two that are as near, the even one. */
  nearest: row(0x6a, 0x94, (a) => {
    const rounded = Math.round(a)
    return Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
  }),
}

/** How a dtype holds a number: its sign, an exponent that is counted from −bias, and the bits of a fraction. */
interface Format {
  readonly bias: number
  readonly fraction: number
  readonly round: (x: number) => number
  /** Pushes x in all lanes. */
  readonly all: (x: number) => Bytes
  /** The opcodes of lanes as integers, and of the choice by one comparison. */
  readonly shl: number
  readonly shr: number
  readonly pmin: number
  readonly pmax: number
}
const FORMATS = {
  float32: {
    ...{ bias: 127, fraction: 23, round: Math.fround, all: (x) => splat(new Float32Array(4).fill(x)) },
    ...{ shl: 0xab, shr: 0xad, pmin: 0xea, pmax: 0xeb },
  },
  float64: {
    ...{ bias: 1023, fraction: 52, round: Number, all: (x) => splat(new Float64Array(2).fill(x)) },
    ...{ shl: 0xcb, shr: 0xcd, pmin: 0xf6, pmax: 0xf7 },
  },
} satisfies Record<string, Format>

/** An operation that looks at the bits of numbers, and so at the dtype. */
function onBits(meaning: (format: Format) => Eval, emit: (dtype: keyof typeof FORMATS, format: Format) => Emit): Row {
  const { float32, float64 } = FORMATS
  return {
    ...PICKED,
    eval: meaning(float64),
    evalFloat32: meaning(float32),
    float32: emit('float32', float32),
    float64: emit('float64', float64),
  }
}

/** Added to an exponent, this moves exponent + bias to the last bits of the sum, and rounds it to a whole number. */
const exponentAtTheEnd = ({ fraction, bias }: Format): number => 1.5 * 2 ** fraction + bias
const view = new DataView(new ArrayBuffer(8))

const bits = {
  /** a · 2ⁿ for the whole n next to b, from −126 to 127 (float64: −1022 to 1023); b beyond counts as the nearer of these, NaN as the first. */
  timesPowerOf2: onBits(
    (format) => (a, b) => {
      const { bias, round } = format
      const n = b > 1 - bias ? Math.min(b, bias) : 1 - bias
      return a * powInteger(2, round(n + exponentAtTheEnd(format)) - exponentAtTheEnd(format))
    },
    (dtype, format) => (a, b) => {
      const { bias, fraction, all, shl, pmin, pmax } = format
      // pmin(x, y) and pmax(x, y) are x where y is NaN.
      const atLeast = [all(1 - bias), b, simd(pmax)]
      const n = [all(bias), atLeast, simd(pmin)]
      const power = [arithmetic.add[dtype](n, all(exponentAtTheEnd(format))), i32(fraction), simd(shl)]
      return arithmetic.mul[dtype](a, power)
    },
  ),
  /** The whole n with 2ⁿ ≤ |a| < 2ⁿ⁺¹; −127 (float64: −1023) below the smallest normal number, and 128 (1024) for ±∞ and NaN. */
  exponentOf: onBits(
    ({ bias }) =>
      (a = 0) => {
        view.setFloat64(0, a)
        return Math.max(-bias, Math.min(((view.getUint16(0) >> 4) & 0x7ff) - 1023, bias + 1))
      },
    (dtype, { bias, fraction, all, shr }) =>
      (a) => {
        const biased = [arithmetic.abs[dtype](a), i32(fraction), simd(shr)]
        // The bits of a whole number, set into the fraction of 2^fraction, add it to that.
        return arithmetic.sub[dtype]([biased, all(2 ** fraction), simd(V128_OR)], all(2 ** fraction + bias))
      },
  ),
}

/** Every operation that a kernel can run. Each is rounded once to the dtype, and none depends on the engine. */
export const ops = {
  ...arithmetic,
  ...bits,
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

/** Tells whether an operation makes a condition, which never leaves a pass. */
export const isCondition = (op: string): boolean => rowOf(op)?.isCondition ?? false

/** Looks an operation up; there is none for inputs, constants, calls and totals. */
export const rowOf = (op: string): Row | undefined => table[op]
const table: { readonly [op: string]: Row } = ops

/** What an operation computes of numbers of a dtype, before the result is rounded. */
export function meaningOf(op: string, dtype: 'float32' | 'float64'): Eval {
  const { eval: meaning, evalFloat32 = meaning } = rowOf(op)!
  return dtype === 'float32' ? evalFloat32 : meaning
}

/** x raised to an integer power by squaring, with any multiplication: the same bits in every engine, unlike Math.pow. */
export function power<T>(x: T, exponent: number, one: T, multiply: (a: T, b: T) => T): T {
  if (!Number.isInteger(exponent)) throw new RangeError(`pow: the exponent is ${exponent}, wanted an integer`)
  let result = one
  let base = x
  for (let n = Math.abs(exponent); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result = multiply(result, base)
    if (n > 1) base = multiply(base, base)
  }
  return result
}

/** A number raised to an integer power. */
export function powInteger(x = 0, n = 0): number {
  const result = power(x, n, 1, (a, b) => a * b)
  return n < 0 ? 1 / result : result
}
