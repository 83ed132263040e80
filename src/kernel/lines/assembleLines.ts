import { at, get, holdsNan, inFloat64, moduleOf, set, suspectsOf, uniform, vector } from '../assemble.ts'
import { type Bytes, i32, simd, splat, u32 } from '../bytes.ts'
import { bytesOf, type Dtype } from '../dtype.ts'
import {
  BASE,
  BLOCK,
  BR_IF,
  EMPTY,
  END,
  F32_LOAD,
  F32_MAX,
  F32_STORE,
  F32X4_EXTRACT_LANE,
  F64_ADD,
  F64_LOAD,
  F64_MAX,
  F64_STORE,
  F64X2_EXTRACT_LANE,
  I32,
  I32_ADD,
  I32_AND,
  I32_EQZ,
  I32_LOAD,
  I32_LT_U,
  I32_SHL,
  I32_SHR_U,
  I32_STORE,
  I32_SUB,
  I32X4_GE_S,
  I32X4_LT_S,
  I32X4_SPLAT,
  I64_LOAD,
  I64_STORE,
  I64X2_EXTEND_HIGH_I32X4_S,
  I64X2_EXTEND_LOW_I32X4_S,
  LOOP,
  SELECT,
  V128,
  V128_AND,
  V128_BITSELECT,
  V128_CONST,
  V128_LOAD,
  V128_LOAD32_SPLAT,
  V128_LOAD64_SPLAT,
  V128_STORE,
} from '../opcodes.ts'
import { ops } from '../ops.ts'
import type { Emit } from '../pass.ts'
import { LANES } from '../sums.ts'
import { lineBlockOf } from './block.ts'
import type { LineForm } from './layout.ts'

// The locals: parameters, then counters.
const ROWS = 1
const COLUMNS = 2
/** The lane that the row begins at. */
const PHASE = 3
/** Of the turn at hand the first lane that belongs to the row, and the first behind these. */
const FROM = 4
const TO = 5
/** How many lanes of the row are left, from the beginning of the turn at hand. */
const LEFT = 6
const TURNS = 7
const OFFSET = 8
const FIRST_ARRAY = 9

/** One array that a kernel walks through: how many bytes an element has, as a power of two, and the locals of its addresses. */
interface Walked {
  readonly shift: number
  /** Of the row, and, where it goes from column to column too, of the turn at hand. */
  readonly row: number
  readonly turn: number | undefined
}

/** The lanes that a register is reduced to along the row. */
interface Laned {
  readonly register: number
  readonly isMax: boolean
  readonly first: number
}

/**
 * Assembles a pass along lines into a module that exports `run(block, rows, columns)`, which tells whether a NaN may be among what
 * it has stored. Rows are taken by turns of `LANES` elements; a turn at an end of a row, of which other lanes belong to neighbours,
 * reads all of them and neither stores nor reduces any but its own. So arrays can be read for a turn before and behind what they hold.
 */
export function assembleLines(form: LineForm, dtype: Dtype, limits?: Bytes): Uint8Array<ArrayBuffer> {
  return moduleOf([I32, I32, I32], functionBody(form, dtype), limits)
}

const zeros = splat(new Float64Array(2))
const lowest = (dtype: Dtype): Bytes =>
  splat((dtype === 'float32' ? new Float32Array(4) : new Float64Array(2)).fill(Number.NEGATIVE_INFINITY))
const shiftOf = (dtype: Dtype): number => (dtype === 'float32' ? 2 : 3)

function functionBody(form: LineForm, dtype: Dtype): Bytes {
  const locals = localsOf(form, dtype)
  const { arrays, turnwise, carried, folded, suspects, suspected, count, vectors } = locals
  const { pass } = form
  const block = lineBlockOf(form, dtype)
  const advance = turnwise.map(({ turn, shift }) => set(turn!, [get(turn!), i32(LANES << shift), I32_ADD]))
  const laneVectors = carried.flatMap(({ first }, i) =>
    Array.from({ length: LANES / 2 }, (_, v) => ({ local: first + v, offset: block.lanes + 8 * LANES * i + 16 * v })),
  )
  const beginRow = [
    set(LEFT, [get(PHASE), get(COLUMNS), I32_ADD]),
    set(FROM, get(PHASE)),
    turnwise.map(({ row, turn, shift }) => set(turn!, [get(row), get(PHASE), i32(shift), I32_SHL, I32_SUB])),
    form.isSplat.map((is, k) => (is ? set(locals.registers + k, [get(arrays[k]!.row), splatLoad(dtype)]) : [])),
    folded.map(({ isMax, first, length }) => Array.from({ length }, (_, v) => set(first + v, isMax ? lowest(dtype) : zeros))),
  ]
  const wholeTurns = [
    [BLOCK, EMPTY, get(FROM), BR_IF, 0, set(TURNS, [get(LEFT), i32(3), I32_SHR_U]), get(TURNS), I32_EQZ, BR_IF, 0],
    [set(LEFT, [get(LEFT), i32(LANES - 1), I32_AND]), LOOP, EMPTY, turn(form, dtype, locals, false), advance],
    [set(TURNS, [get(TURNS), i32(1), I32_SUB]), get(TURNS), BR_IF, 0, END, END],
  ]
  const turnAtAnEnd = [
    set(TO, [get(LEFT), i32(LANES), get(LEFT), i32(LANES), I32_LT_U, SELECT]),
    masks(locals.masks, vectors),
    turn(form, dtype, locals, true),
    copyOwnLanes(form, dtype, locals, block.scratch),
    advance,
    [set(LEFT, [get(LEFT), get(TO), I32_SUB]), set(FROM, i32(0))],
  ]
  const endRow = [
    folded.map(({ row, ...lanes }) => foldInto(row, lanes, dtype)),
    arrays.map(({ row }, k) => set(row, [get(row), get(BASE), I32_LOAD, at(block.strides + 4 * k), I32_ADD])),
    set(PHASE, [get(PHASE), get(BASE), I32_LOAD, at(block.phaseStep), I32_ADD, i32(LANES - 1), I32_AND]),
    set(ROWS, [get(ROWS), i32(1), I32_SUB]),
  ]
  return [
    vector([
      [u32(FIRST_ARRAY - PHASE + arrays.length + turnwise.length), I32],
      [u32(count), V128],
    ]),
    arrays.map(({ row }, k) => set(row, [get(BASE), I32_LOAD, at(block.addresses + 4 * k)])),
    set(PHASE, [get(BASE), I32_LOAD, at(block.phase)]),
    pass.uniforms.map((_, u) => set(locals.registers + pass.loads.length + u, uniform(u, dtype))),
    laneVectors.map(({ local, offset }) => set(local, [get(BASE), simd(V128_LOAD, at(offset))])),
    [BLOCK, EMPTY, get(ROWS), I32_EQZ, BR_IF, 0, LOOP, EMPTY, beginRow],
    [BLOCK, EMPTY, LOOP, EMPTY, wholeTurns, get(LEFT), I32_EQZ, BR_IF, 1, turnAtAnEnd, get(LEFT), BR_IF, 0, END, END],
    [endRow, get(ROWS), BR_IF, 0, END, END],
    laneVectors.map(({ local, offset }) => [get(BASE), get(local), simd(V128_STORE, at(offset))]),
    holdsNan(suspects, suspected.length, dtype),
    END,
  ]
}

type Locals = ReturnType<typeof localsOf>

/** Gives everything its local. */
function localsOf({ pass, isSplat, forms }: LineForm, dtype: Dtype) {
  const { loads, uniforms, stores, code, reductions, sums } = pass
  const shift = shiftOf(dtype)
  const vectors = (LANES << shift) / 16
  const reduced = reductions.map(({ register, op }, i) => ({ register, isMax: op === 'max', form: forms[i]! }))
  const inMemory = reduced.filter(({ form }) => form !== 'lanes')
  const walks = [
    ...loads.map((_, k) => ({ shift, isTurnwise: !isSplat[k] })),
    ...stores.map(() => ({ shift, isTurnwise: true })),
    ...inMemory.map(({ isMax, form }) => ({ shift: isMax ? shift : 3, isTurnwise: form === 'columns' })),
  ]
  let turns = FIRST_ARRAY + walks.length
  const arrays = walks.map(({ shift, isTurnwise }, k): Walked => ({ shift, row: FIRST_ARRAY + k, turn: isTurnwise ? turns++ : undefined }))
  const registers = turns
  let next = registers + loads.length + uniforms.length + code.length
  const take = (length: number): number => {
    next += length
    return next - length
  }
  const targets = inMemory.map((item, i) => ({ ...item, array: arrays[loads.length + stores.length + i]! }))
  const lanesOf = (isMax: boolean): number => (isMax ? vectors : LANES / 2)
  const folded = targets.flatMap(({ register, isMax, form, array }) =>
    form === 'row' ? [{ register, isMax, length: lanesOf(isMax), first: take(lanesOf(isMax)), row: array.row }] : [],
  )
  const carried = [...reduced.filter(({ form }) => form === 'lanes'), ...sums].map(
    ({ register }): Laned => ({ register, isMax: false, first: take(LANES / 2) }),
  )
  const suspected = suspectsOf(pass)
  const suspects = take(Math.max(1, suspected.length))
  const masks = take(vectors)
  return {
    ...{ arrays, registers, folded, carried, suspects, suspected, masks, vectors },
    turnwise: arrays.filter(({ turn }) => turn !== undefined),
    columns: targets.filter(({ form }) => form === 'columns'),
    count: next - registers,
  }
}

const splatLoad = (dtype: Dtype): Bytes => simd(dtype === 'float32' ? V128_LOAD32_SPLAT : V128_LOAD64_SPLAT, at(0))

/** Sets for each vector of a turn the mask of the lanes that belong to the row. */
function masks(first: number, vectors: number): Bytes {
  const half = (from: number): Bytes => {
    const lanes = simd(V128_CONST, ...new Uint8Array(Int32Array.from([0, 1, 2, 3], (lane) => lane + from).buffer))
    const within = (opcode: number, bound: number): Bytes => [lanes, get(bound), simd(I32X4_SPLAT), simd(opcode)]
    return [within(I32X4_GE_S, FROM), within(I32X4_LT_S, TO), simd(V128_AND)]
  }
  if (vectors === 2) return [set(first, half(0)), set(first + 1, half(4))]
  return [I64X2_EXTEND_LOW_I32X4_S, I64X2_EXTEND_HIGH_I32X4_S].map((extend, v) => [
    set(first + v, [half(0), simd(extend)]),
    set(first + 2 + v, [half(4), simd(extend)]),
  ])
}

/** Computes a turn. At an end of a row, only the lanes in the masks count, and what is stored goes to the scratch of the block. */
function turn(form: LineForm, dtype: Dtype, locals: Locals, isAtEnd: boolean): Bytes {
  const { pass, isSplat } = form
  const { loads, uniforms, code, stores } = pass
  const { arrays, registers, folded, carried, columns, suspects, suspected, masks, vectors } = locals
  const { scratch } = lineBlockOf(form, dtype)
  const register = (r: number): Bytes => get(registers + r)
  return Array.from({ length: vectors }, (_, v) => {
    const own = (r: number, isMax: boolean): Bytes => {
      if (!isAtEnd) return register(r)
      return isMax ? [register(r), lowest(dtype), get(masks + v), simd(V128_BITSELECT)] : [register(r), get(masks + v), simd(V128_AND)]
    }
    /** What is reduced, as vectors that go to as many vectors of accumulators, from which on in the turn. */
    const parts = (r: number, isMax: boolean): { values: readonly Bytes[]; combine: Emit; from: number } => {
      if (isMax) return { values: [own(r, true)], combine: ops.max[dtype], from: v }
      const values = inFloat64(own(r, false), dtype)
      return { values, combine: ops.add.float64, from: v * values.length }
    }
    return [
      loads.map((_, k) => (isSplat[k] ? [] : set(registers + k, [get(arrays[k]!.turn!), simd(V128_LOAD, at(16 * v))]))),
      code.map(({ row, args }, i) => set(registers + loads.length + uniforms.length + i, row[dtype](...args.map(register)))),
      stores.map(({ register: r }, k) =>
        isAtEnd
          ? [get(BASE), register(r), simd(V128_STORE, at(scratch + 16 * (vectors * k + v)))]
          : [get(arrays[loads.length + k]!.turn!), register(r), simd(V128_STORE, at(16 * v))],
      ),
      suspected.map((r, k) => set(suspects + k, ops.add[dtype](get(suspects + k), own(r, false)))),
      [...folded, ...carried].map(({ register: r, isMax, first }) => {
        const { values, combine, from } = parts(r, isMax)
        return values.map((value, i) => set(first + from + i, combine(get(first + from + i), value)))
      }),
      columns.map(({ register: r, isMax, array: { turn } }) => {
        const { values, combine, from } = parts(r, isMax)
        return values.map((value, i) => {
          const place = at(16 * (from + i))
          return [get(turn!), combine([get(turn!), simd(V128_LOAD, place)], value), simd(V128_STORE, place)]
        })
      }),
    ]
  })
}

/** Stores of a turn the lanes that belong to the row, one by one. */
function copyOwnLanes({ pass: { loads, stores } }: LineForm, dtype: Dtype, { arrays }: Locals, scratch: number): Bytes {
  if (stores.length === 0) return []
  const [load, store] = dtype === 'float32' ? [I32_LOAD, I32_STORE] : [I64_LOAD, I64_STORE]
  const shift = shiftOf(dtype)
  const moved = stores.map((_, k) => [
    [get(arrays[loads.length + k]!.turn!), get(OFFSET), I32_ADD],
    [get(BASE), get(OFFSET), I32_ADD, load, at(scratch + (LANES << shift) * k), store, at(0)],
  ])
  return [
    [set(OFFSET, [get(FROM), i32(shift), I32_SHL]), LOOP, EMPTY, moved],
    set(OFFSET, [get(OFFSET), i32(bytesOf(dtype)), I32_ADD]),
    [get(OFFSET), get(TO), i32(shift), I32_SHL, I32_LT_U, BR_IF, 0, END],
  ]
}

/** Folds lanes to one number, as foldLanes does, and adds it to what stands at an address, or takes the larger of the two. */
function foldInto(row: number, { isMax, first, length }: { isMax: boolean; first: number; length: number }, dtype: Dtype): Bytes {
  if (!isMax) {
    const pairs = [0, 1].map((i) => ops.add.float64(get(first + i), get(first + i + 2)))
    const lane = (i: number): Bytes => [get(first), simd(F64X2_EXTRACT_LANE, i)]
    return [
      [set(first, ops.add.float64(...pairs)), get(row), get(row), F64_LOAD, at(0)],
      [lane(0), lane(1), F64_ADD, F64_ADD, F64_STORE, at(0)],
    ]
  }
  const is32 = dtype === 'float32'
  const [load, store, max, extract] = is32
    ? [F32_LOAD, F32_STORE, F32_MAX, F32X4_EXTRACT_LANE]
    : [F64_LOAD, F64_STORE, F64_MAX, F64X2_EXTRACT_LANE]
  const lanes = Array.from({ length: is32 ? 4 : 2 }, (_, i) => [get(first), simd(extract, i), max])
  const all = Array.from({ length: length - 1 }, (_, v) => set(first, ops.max[dtype](get(first), get(first + 1 + v))))
  return [all, get(row), get(row), load, at(0), lanes, store, at(0)]
}
