import { I32_CONST, SIMD, V128_CONST } from './opcodes.ts'

/** A piece of a WebAssembly module: nested as it was written, flat once it is complete. */
export type Bytes = number | readonly Bytes[]

export const flat = (bytes: Bytes): number[] => (typeof bytes === 'number' ? [bytes] : bytes.flatMap(flat))

/** An unsigned number in LEB128. */
export const u32 = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...u32(n >>> 7)])

/** Pushes a number from 0 to 8191. It is written as a signed one, in which from 64 on the sign needs another byte. */
export const i32 = (n: number): Bytes => [I32_CONST, n < 0x40 ? n : [(n & 0x7f) | 0x80, n >>> 7]]

/** The operand of a load or a store: no promise of alignment, and an offset. */
export const at = (offset: number): Bytes => [0, u32(offset)]

export const simd = (opcode: number, ...operands: Bytes[]): Bytes => [SIMD, u32(opcode), operands]

/** Pushes a vector whose lanes all hold one number. */
export const splat = (lanes: Float32Array | Float64Array): Bytes => simd(V128_CONST, ...new Uint8Array(lanes.buffer))
