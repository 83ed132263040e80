import { type Bytes, i32, simd, splat } from '../bytes.ts'
import { ops } from '../ops.ts'
import type { Kept, Writer } from './writer.ts'

/** An instruction by its opcode, as a function of what pushes its operands. */
const instruction =
  (opcode: number) =>
  (...operands: Bytes[]): Bytes => [operands, simd(opcode)]
const shift =
  (opcode: number) =>
  (a: Bytes, by: number): Bytes => [a, i32(by), simd(opcode)]

/** Pushes a vector of the bytes of two: from 0 on those of the first, from 16 on those of the second. */
export const shuffle = (a: Bytes, b: Bytes, bytes: readonly number[]): Bytes => [a, b, simd(0x0d, bytes)]

export const bits = { and: instruction(0x4e), or: instruction(0x50), xor: instruction(0x51), choose: instruction(0x52) }

/** Four integers of 32 bits. */
export const i32x4 = {
  add: instruction(0xae),
  sub: instruction(0xb1),
  shl: shift(0xab),
  sar: shift(0xac),
  shr: shift(0xad),
  lessThan: instruction(0x3a),
  splat: instruction(0x11),
  /** The lanes of one half, each behind the lane of another vector. */
  spread: (a: Bytes, b: Bytes, half: number): Bytes =>
    shuffle(
      a,
      b,
      half === 0
        ? [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]
        : [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31],
    ),
  of: (...lanes: readonly [number, number, number, number]): Bytes => simd(0x0c, ...new Uint8Array(Uint32Array.from(lanes).buffer)),
  all: (x: number): Bytes => i32x4.of(x, x, x, x),
}

/** Two integers of 64 bits, of which constants tell the upper half. */
export const i64x2 = {
  add: instruction(0xce),
  shr: shift(0xcd),
  all: (high: number, low = 0): Bytes => simd(0x0c, ...new Uint8Array(Uint32Array.of(low, high, low, high).buffer)),
}

const { abs, add, sub, mul, div, sqrt, eq, le, lt } = ops
/** Two float64 numbers. */
export const f64x2 = {
  ...{ abs: abs.float64, add: add.float64, sub: sub.float64, mul: mul.float64, div: div.float64, sqrt: sqrt.float64 },
  ...{ eq: eq.float64, le: le.float64, lt: lt.float64 },
  nearest: instruction(0x94),
  all: (x: number): Bytes => splat(new Float64Array(2).fill(x)),
  /** Of the lower two of four integers. */
  fromIntegers: instruction(0xfe),
  toFloat32: instruction(0x5e),
  /** Of the lower two of four float32 numbers. */
  fromFloat32: instruction(0x5f),
  lowerOf: (a: Bytes, b: Bytes): Bytes => shuffle(a, b, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]),
  upperOf: (a: Bytes, b: Bytes): Bytes => shuffle(a, b, [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31]),
}

/** 2⁵²: what is set into the last bits of its fraction is added to it. */
export const MAGIC = 0x43300000

/** Of one half of a vector of words each word + ½. */
export const widened = (w: Writer, words: Kept, half: number): Kept =>
  w.keep(f64x2.sub(i32x4.spread(words, i32x4.all(MAGIC), half), f64x2.all(2 ** 52 - 0.5)))
