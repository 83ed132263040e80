import { type Bytes, i32, simd, splat } from './bytes.ts'
import { V128_OR } from './opcodes.ts'
import { ops, PICKED, row } from './ops.ts'
import type { Emit, Eval, Row } from './pass.ts'
import { powInteger } from './power.ts'

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

/** Operations on the bits of numbers, of which only some formulas are made: their nodes bring them along. */
export const bitOps = {
  /** The nearest whole number; of two that are as near, the even one. */
  nearest: row(0x6a, 0x94, (a) => {
    const rounded = Math.round(a)
    return Math.abs(a % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
  }),
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
      const power = [ops.add[dtype](n, all(exponentAtTheEnd(format))), i32(fraction), simd(shl)]
      return ops.mul[dtype](a, power)
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
        const biased = [ops.abs[dtype](a), i32(fraction), simd(shr)]
        // The bits of a whole number, set into the fraction of 2^fraction, add it to that.
        return ops.sub[dtype]([biased, all(2 ** fraction), simd(V128_OR)], all(2 ** fraction + bias))
      },
  ),
}

export type BitOp = keyof typeof bitOps
