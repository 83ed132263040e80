import { type Bytes, simd } from '../bytes.ts'

// Vectors of 128 bits, whatever stands in them.

export const and = (a: Bytes, b: Bytes): Bytes => [a, b, simd(0x4e)]
export const or = (a: Bytes, b: Bytes): Bytes => [a, b, simd(0x50)]
export const xor = (a: Bytes, b: Bytes): Bytes => [a, b, simd(0x51)]
/** The bits of a where a mask has ones, those of b elsewhere. */
export const choose = (a: Bytes, b: Bytes, mask: Bytes): Bytes => [a, b, mask, simd(0x52)]
/** The bytes of two vectors: from 0 on those of the first, from 16 on those of the second. */
export const shuffle = (a: Bytes, b: Bytes, bytes: readonly number[]): Bytes => [a, b, simd(0x0d, bytes)]
