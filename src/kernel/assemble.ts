import { at, type Bytes, flat, i32, simd, u32 } from './bytes.ts'
import { bytesOf, type Dtype } from './dtype.ts'
import { computedFormat, type Format } from './format.ts'
import {
  BASE,
  BLOCK,
  BR_IF,
  EMPTY,
  END,
  F32_DEMOTE_F64,
  F32X4_SPLAT,
  F64_LOAD,
  F64X2_PROMOTE_LOW_F32X4,
  FIRST_LOCAL,
  FUNC,
  I8X16_SHUFFLE,
  I32,
  I32_ADD,
  I32_EQZ,
  I32_LOAD,
  I32_SUB,
  LOCAL_GET,
  LOCAL_SET,
  LOOP,
  TURNS,
  V128,
  V128_ANY_TRUE,
  V128_LOAD64_SPLAT,
  V128_STORE,
} from './opcodes.ts'
import { ops } from './ops.ts'
import { type Code, type Instruction, isPlaced, specialized } from './pass.ts'
import { LANES, TURN } from './sums.ts'

/** Where things stand in the block of memory that a kernel is called with; one signature, run(block, turns), serves every kernel. */
export interface Layout {
  /** The uniforms come first, as float64; then, from here, the float64 lanes of each sum, which the kernel overwrites. */
  readonly lanes: number
  /**
   * From here the address of each array that is loaded, then of each that is stored. Between them stands, if it is asked for, where
   * the first element stands in its leaf, as the address that it would have in an array that begins at 0.
   */
  readonly addresses: number
  /** From here, in the same order, how many bytes an element of each array takes, for whoever moves the addresses on. */
  readonly strides: number
  /** Which of these is the first that is stored, and how many there are. */
  readonly firstStored: number
  readonly arrays: number
  readonly size: number
}

export function layoutOf(pass: Code): Layout {
  const { uniforms, sums, loads, stores } = pass
  const lanes = 8 * uniforms.length
  const addresses = lanes + 8 * LANES * sums.length
  const firstStored = loads.length + Number(isPlaced(pass))
  const arrays = firstStored + stores.length
  const strides = addresses + 4 * arrays
  return { lanes, addresses, strides, firstStored, arrays, size: strides + 4 * arrays }
}

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]
/** What a linear memory holds at most: 4 GiB. */
export const MAX_PAGES = 65536
/** The limits of a memory that is shared with threads: from no pages to MAX_PAGES, for such a memory has to name its most. */
export const SHARED: Bytes = [0x03, 0, 0x80, 0x80, 0x04]

export const vector = (items: readonly Bytes[]): Bytes => [u32(items.length), items]
const sized = (body: Bytes): Bytes => vector(flat(body))
const section = (id: number, ...items: Bytes[]): Bytes => [id, sized(vector(items))]
/** The names m and run: their lengths, then their letters. */
const M = [1, 0x6d]
const RUN = [3, 0x72, 0x75, 0x6e]
export const get = (local: number): Bytes => [LOCAL_GET, u32(local)]
export const set = (local: number, value: Bytes): Bytes => [value, LOCAL_SET, u32(local)]

/**
 * Assembles a pass into a WebAssembly module that imports its memory as `m.m` and exports `run(block, turns)`, which
 * tells whether a NaN may be among what it has stored. Arrays have room for whole turns. `limits` are the memory's, and `formats`
 * tell how the arrays stand there, in the order of their addresses.
 */
export function assemble(
  pass: Code,
  dtype: Dtype,
  limits?: Bytes,
  formats: readonly Format[] = Array.from({ length: layoutOf(pass).arrays }, () => computedFormat(dtype)),
): Uint8Array<ArrayBuffer> {
  return moduleOf([{ parameters: 2, body: functionBody(specialized(pass, dtype), dtype, layoutOf(pass), formats) }], limits)
}

/** A function whose parameters are int32, as what it returns. */
export interface Function {
  readonly parameters: number
  readonly body: Bytes
}

/** A module that imports its memory as `m.m` and exports its first function as `run`. */
export function moduleOf(functions: readonly Function[], limits: Bytes = [0x00, 0]): Uint8Array<ArrayBuffer> {
  const module = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, ...functions.map(({ parameters }) => [FUNC, vector(Array.from({ length: parameters }, () => I32)), vector([I32])])),
    section(2, [M, M, 0x02, limits]),
    section(3, ...functions.keys()),
    section(7, [RUN, 0x00, 0]),
    section(10, ...functions.map(({ body }) => sized(body))),
  ]
  return new Uint8Array(flat(module))
}

/** The lanes of a vector as float64: each item pushes two of them. */
export const inFloat64 = (value: Bytes, dtype: Dtype): readonly Bytes[] =>
  dtype === 'float64'
    ? [value]
    : [value, [value, value, simd(I8X16_SHUFFLE, HIGH_HALF)]].map((half) => [half, simd(F64X2_PROMOTE_LOW_F32X4)])

/** Pushes a uniform, rounded to the dtype, in all lanes. */
export const uniform = (u: number, dtype: Dtype): Bytes => [
  get(BASE),
  dtype === 'float64' ? simd(V128_LOAD64_SPLAT, at(8 * u)) : [F64_LOAD, at(8 * u), F32_DEMOTE_F64, simd(F32X4_SPLAT)],
]

function functionBody(
  pass: Code,
  dtype: Dtype,
  { lanes, addresses, firstStored, arrays: count }: Layout,
  formats: readonly Format[],
): Bytes {
  const { loads, uniforms, code, stores, sums } = pass
  const turn = sums.length > 0 ? LANES : TURN
  // The locals behind the two parameters: the address of each array, the registers, the accumulators of the sums, and
  // those to which what is stored is added, for a NaN would stay in them.
  const arrays = Array.from({ length: count }, (_, array) => FIRST_LOCAL + array)
  const registers = FIRST_LOCAL + arrays.length
  const size = loads.length + uniforms.length + code.length
  const all = Array.from({ length: (turn * bytesOf(dtype)) / 16 }, (_, v) => v)
  // One vector after the other, or side by side where an operation makes all of a turn at once.
  const batches = isPlaced(pass) ? [all] : all.map((v) => [v])
  const accumulators = registers + size * batches[0]!.length
  const pairs = (sums.length * LANES) / 2
  const suspects = accumulators + pairs
  const isUniform = (r: number): boolean => r >= loads.length && r < loads.length + uniforms.length
  const local = (r: number, v: number): number => registers + r + (batches.length > 1 || isUniform(r) ? 0 : v * size)
  const register = (r: number, v: number): Bytes => get(local(r, v))
  const plus = ops.add[dtype]
  const suspected = suspectsOf(pass)
  const sum = (s: number, value: Bytes, v: number): Bytes => {
    const wide = inFloat64(value, dtype)
    return wide.map((pair, i) => {
      const accumulator = accumulators + (s * LANES) / 2 + v * wide.length + i
      return set(accumulator, ops.add.float64(get(accumulator), pair))
    })
  }
  let end = suspects + Math.max(1, suspected.length)
  const compute = ({ row, args }: Instruction, r: number, vectors: readonly number[]): Bytes => {
    const operands = vectors.map((v) => args.map((arg) => register(arg, v)))
    if (row.placed === undefined) return vectors.map((v, i) => set(local(r, v), row[dtype](...operands[i]!)))
    const host = args.map((arg) => 8 * (arg - loads.length))
    const { written, values, locals } = row.placed.assemble({ dtype, place: get(arrays[loads.length]!), operands, host, local: end })
    end += locals
    return [written, vectors.map((v) => set(local(r, v), values[v]!))]
  }
  const vectors = batches.map((batch) => [
    batch.map((v) => loads.map((_, k) => set(local(k, v), formats[k]!.load(get(arrays[k]!), v)))),
    code.map((instruction, i) => compute(instruction, loads.length + uniforms.length + i, batch)),
    batch.map((v) => [
      stores.map(({ register: r }, k) => formats[firstStored + k]!.store(get(arrays[firstStored + k]!), v, register(r, v))),
      suspected.map((r, k) => set(suspects + k, plus(get(suspects + k), register(r, v)))),
      sums.map(({ register: r }, s) => sum(s, register(r, v), v)),
    ]),
  ])
  return [
    vector([
      [u32(arrays.length), I32],
      [u32(end - registers), V128],
    ]),
    arrays.map((array, k) => set(array, [get(BASE), I32_LOAD, at(addresses + 4 * k)])),
    uniforms.map((_, u) => set(registers + loads.length + u, uniform(u, dtype))),
    [BLOCK, EMPTY, get(TURNS), I32_EQZ, BR_IF, 0, LOOP, EMPTY, vectors],
    arrays.map((array, k) => set(array, [get(array), i32(turn * formats[k]!.bytes), I32_ADD])),
    [set(TURNS, [get(TURNS), i32(1), I32_SUB]), get(TURNS), BR_IF, 0, END, END],
    Array.from({ length: pairs }, (_, pair) => [get(BASE), get(accumulators + pair), simd(V128_STORE, at(lanes + 16 * pair))]),
    holdsNan(suspects, suspected.length, dtype),
    END,
  ]
}

/** Pushes whether any lane of some locals, which stand one behind the other, is NaN, which alone differs from itself. */
export const holdsNan = (first: number, count: number, dtype: Dtype): Bytes => [
  Array.from({ length: count - 1 }, (_, k) => set(first, ops.add[dtype](get(first), get(first + 1 + k)))),
  ops.not[dtype](ops.eq[dtype](get(first), get(first))),
  simd(V128_ANY_TRUE),
]

/** The registers of which one is NaN if anything that is stored is: what is stored, but for what makes another of these NaN. */
export function suspectsOf({ loads, uniforms, code, stores }: Code): number[] {
  const stored = new Set(stores.map(({ register }) => register))
  const passedOn = new Set<number>()
  for (let i = code.length, r = i + loads.length + uniforms.length; i-- > 0; ) {
    const { row, args } = code[i]!
    if (!stored.has(--r) && !passedOn.has(r)) continue
    if (row.passesNan) for (const arg of args) passedOn.add(arg)
  }
  return [...stored].filter((r) => !passedOn.has(r))
}
