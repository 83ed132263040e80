import { type Bytes, i32, simd, splat } from '../bytes.ts'
import { V128_CONST } from '../opcodes.ts'
import { ops } from '../ops.ts'
import * as i32x4 from './i32x4.ts'
import { shuffle } from './v128.ts'
import type { Kept, Writer } from './writer.ts'

// Vectors of two float64 numbers.

export const abs = (a: Bytes): Bytes => ops.abs.float64(a)
export const add = (a: Bytes, b: Bytes): Bytes => ops.add.float64(a, b)
export const sub = (a: Bytes, b: Bytes): Bytes => ops.sub.float64(a, b)
export const mul = (a: Bytes, b: Bytes): Bytes => ops.mul.float64(a, b)
export const div = (a: Bytes, b: Bytes): Bytes => ops.div.float64(a, b)
export const sqrt = (a: Bytes): Bytes => ops.sqrt.float64(a)
export const eq = (a: Bytes, b: Bytes): Bytes => ops.eq.float64(a, b)
export const lt = (a: Bytes, b: Bytes): Bytes => ops.lt.float64(a, b)
export const le = (a: Bytes, b: Bytes): Bytes => ops.le.float64(a, b)
export const nearest = (a: Bytes): Bytes => [a, simd(0x94)]
export const all = (x: number): Bytes => splat(new Float64Array(2).fill(x))

/** Of the lower two of four integers, and of four float32 numbers; and float32 numbers, followed by zeros. */
export const fromIntegers = (a: Bytes): Bytes => [a, simd(0xfe)]
export const fromFloat32 = (a: Bytes): Bytes => [a, simd(0x5f)]
export const toFloat32 = (a: Bytes): Bytes => [a, simd(0x5e)]

/** The lower, or the upper, of two numbers each. */
export const lowerOf = (a: Bytes, b: Bytes): Bytes => shuffle(a, b, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23])
export const upperOf = (a: Bytes, b: Bytes): Bytes => shuffle(a, b, [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31])

/** The bits of numbers as integers. */
export const addBits = (a: Bytes, b: Bytes): Bytes => [a, b, simd(0xce)]
export const shrBits = (a: Bytes, by: number): Bytes => [a, i32(by), simd(0xcd)]
/** A number by the upper half of its bits, and the lower one. */
export const withBits = (high: number, low = 0): Bytes => simd(V128_CONST, ...new Uint8Array(Uint32Array.of(low, high, low, high).buffer))

/** 2⁵²: what is set into the last bits of its fraction is added to it. */
export const MAGIC = 0x43300000

/** Of one half of a vector of words each word + ½. */
export const widened = (w: Writer, words: Kept, half: number): Kept =>
  w.keep(sub(i32x4.spread(words, i32x4.all(MAGIC), half), all(2 ** 52 - 0.5)))

/** Σ cᵢ xⁱ by Horner's rule. */
export const polynomial = (x: Kept, [first = 0, ...rest]: readonly number[]): Bytes =>
  rest.length === 0 ? all(first) : add(all(first), mul(x, polynomial(x, rest)))
