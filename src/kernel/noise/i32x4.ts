import { type Bytes, i32, simd } from '../bytes.ts'
import { V128_CONST } from '../opcodes.ts'
import { shuffle } from './v128.ts'

// Vectors of four integers of 32 bits.

export const add = (a: Bytes, b: Bytes): Bytes => [a, b, simd(0xae)]
export const sub = (a: Bytes, b: Bytes): Bytes => [a, b, simd(0xb1)]
export const shl = (a: Bytes, by: number): Bytes => [a, i32(by), simd(0xab)]
/** Shifts to the right: the sign goes along, or zeros follow. */
export const sar = (a: Bytes, by: number): Bytes => [a, i32(by), simd(0xac)]
export const shr = (a: Bytes, by: number): Bytes => [a, i32(by), simd(0xad)]
/** A number in all lanes. */
export const splat = (x: Bytes): Bytes => [x, simd(0x11)]
export const of = (...lanes: readonly [number, number, number, number]): Bytes =>
  simd(V128_CONST, ...new Uint8Array(Uint32Array.from(lanes).buffer))
export const all = (x: number): Bytes => of(x, x, x, x)

const LOWER = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]
/** The lanes of one half, each followed by that of another vector. */
export const spread = (a: Bytes, b: Bytes, half: number): Bytes =>
  shuffle(
    a,
    b,
    LOWER.map((byte) => byte + 8 * half),
  )
