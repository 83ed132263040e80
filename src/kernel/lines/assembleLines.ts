import { get, holdsNan, inFloat64, moduleOf, set, suspectsOf, uniform, vector } from '../assemble.ts'
import { at, type Bytes, i32, simd, splat, u32 } from '../bytes.ts'
import { bytesOf, type Dtype } from '../dtype.ts'
import {
  BASE,
  BLOCK,
  BR_IF,
  CALL,
  EMPTY,
  END,
  F32_DEMOTE_F64,
  F32_LOAD,
  F32_MAX,
  F32_STORE,
  F32X4_EXTRACT_LANE,
  F64_ADD,
  F64_LOAD,
  F64_MAX,
  F64_PROMOTE_F32,
  F64_STORE,
  F64X2_EXTRACT_LANE,
  FIRST_LOCAL,
  I32,
  I32_ADD,
  I32_AND,
  I32_EQZ,
  I32_LOAD,
  I32_LT_U,
  I32_OR,
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
  TURNS,
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
import { formatOf } from '../storedFormat.ts'
import { LANES } from '../sums.ts'
import { type LineBlock, lineBlockOf } from './block.ts'
import type { LineForm } from './layout.ts'

// The locals of `run` behind its block: parameters, then counters.
const ROWS = 1
const COLUMNS = 2
/** The lane that the row begins at. */
const PHASE = 3
/** How many lanes of the row are left, from the beginning of the turn at hand. */
const LEFT = 4
/** Of the turn at hand the first lane that belongs to the row, and the first behind these. */
const FROM = 5
const TO = 6
/** Whether a NaN may have been stored. */
const FOUND = 7
const FIRST_ARRAY = 8

// The parameters of `runEnd` behind its block.
const OWN_FROM = 1
const OWN_TO = 2

// The functions of a module, by their numbers.
const RUN_TURNS = 1
const RUN_END = 2

/** One array that a kernel walks through: how many bytes an element has, as a power of two, and whether it goes on from column to column. */
interface Walked {
  readonly shift: number
  readonly isTurnwise: boolean
}

/** A register that is reduced to lanes along the row, which stand at an offset in the block. */
interface Laned {
  readonly register: number
  readonly isMax: boolean
  readonly offset: number
}

/** What a form is assembled from. */
interface Parts {
  readonly form: LineForm
  readonly dtype: Dtype
  readonly block: LineBlock
  /** How many vectors a turn has. */
  readonly vectors: number
  /** The arrays: what is loaded, stored, reduced to. */
  readonly arrays: readonly Walked[]
  readonly lanes: readonly Laned[]
  /** Of these the ones that fold at the end of the row, each with its array. */
  readonly folded: readonly (Laned & { readonly array: number })[]
  readonly columns: readonly { readonly register: number; readonly isMax: boolean; readonly array: number }[]
}

/**
 * Assembles a pass along lines into a module that exports `run(block, rows, columns)`, which tells whether a NaN may be among what
 * it has stored. Rows are taken by turns of `LANES` elements; a turn at an end of a row, of which other lanes belong to neighbours,
 * reads all of them and neither stores nor reduces any but its own. So arrays can be read for a turn before and behind what they
 * hold. The turns that are whole have a function of their own, since engines make the best of a loop that is not within another.
 */
export function assembleLines(form: LineForm, dtype: Dtype, limits?: Bytes): Uint8Array<ArrayBuffer> {
  const parts = partsOf(form, dtype)
  const arrays = parts.arrays.length
  const functions = [
    { parameters: 3, body: runBody(parts) },
    { parameters: 2 + arrays, body: turnsBody(parts) },
    { parameters: 3 + arrays, body: endBody(parts) },
  ]
  return moduleOf(functions, limits)
}

const zeros = splat(new Float64Array(2))
const lowest = (dtype: Dtype): Bytes =>
  splat((dtype === 'float32' ? new Float32Array(4) : new Float64Array(2)).fill(Number.NEGATIVE_INFINITY))
const shiftOf = (dtype: Dtype): number => (dtype === 'float32' ? 2 : 3)

function partsOf(form: LineForm, dtype: Dtype): Parts {
  const { loads, stores, reductions, sums } = form.pass
  const block = lineBlockOf(form, dtype)
  const shift = shiftOf(dtype)
  const reduced = reductions.map(({ register, op }, i) => ({ register, isMax: op === 'max', form: form.forms[i]! }))
  const targets = reduced
    .filter(({ form }) => form !== 'lanes')
    .map((reduction, i) => ({ ...reduction, array: loads.length + stores.length + i }))
  const folded = targets
    .filter(({ form }) => form === 'row')
    .map((reduction, i) => ({ ...reduction, offset: block.rowLanes + 8 * LANES * i }))
  const carried = [...reduced.filter(({ form }) => form === 'lanes'), ...sums].map(
    ({ register }, i): Laned => ({ register, isMax: false, offset: block.lanes + 8 * LANES * i }),
  )
  return {
    ...{ form, dtype, block, folded, vectors: (LANES << shift) / 16, lanes: [...carried, ...folded] },
    arrays: [
      ...form.stored.map((stored, k) => ({ shift: shiftOf(stored), isTurnwise: !form.isSplat[k] })),
      ...targets.map(({ isMax, form }) => ({ shift: isMax ? shift : 3, isTurnwise: form === 'columns' })),
    ],
    columns: targets.filter(({ form }) => form === 'columns'),
  }
}

/** Walks from row to row, and through each row by its ends and by what is between them. */
function runBody(parts: Parts): Bytes {
  const { arrays, block, folded, dtype } = parts
  const row = (k: number): number => FIRST_ARRAY + k
  const turn = (k: number): number => FIRST_ARRAY + arrays.length + k
  const vector0 = FIRST_ARRAY + 2 * arrays.length
  const pointers = arrays.map((_, k) => get(turn(k)))
  const advance = (turns: Bytes): Bytes =>
    arrays.map(({ shift, isTurnwise }, k) => (isTurnwise ? set(turn(k), [get(turn(k)), turns, i32(3 + shift), I32_SHL, I32_ADD]) : []))
  const found = (called: Bytes): Bytes => set(FOUND, [get(FOUND), called, I32_OR])
  const beginRow = [
    set(LEFT, [get(PHASE), get(COLUMNS), I32_ADD]),
    set(FROM, get(PHASE)),
    arrays.map(({ shift, isTurnwise }, k) =>
      set(turn(k), isTurnwise ? [get(row(k)), get(PHASE), i32(shift), I32_SHL, I32_SUB] : get(row(k))),
    ),
    folded.map(({ isMax, offset }) => laneOffsets(parts, offset, isMax).map((at) => storeLanes(at, isMax ? lowest(dtype) : zeros))),
  ]
  const wholeTurns = [
    [BLOCK, EMPTY, get(FROM), BR_IF, 0, set(TO, [get(LEFT), i32(3), I32_SHR_U]), get(TO), I32_EQZ, BR_IF, 0],
    [found([get(BASE), get(TO), pointers, CALL, RUN_TURNS]), advance(get(TO)), set(LEFT, [get(LEFT), i32(LANES - 1), I32_AND]), END],
  ]
  const turnAtAnEnd = [
    set(TO, [get(LEFT), i32(LANES), get(LEFT), i32(LANES), I32_LT_U, SELECT]),
    [found([get(BASE), get(FROM), get(TO), pointers, CALL, RUN_END]), advance(i32(1))],
    [set(LEFT, [get(LEFT), get(TO), I32_SUB]), set(FROM, i32(0))],
  ]
  const endRow = [
    folded.map((lanes) => foldInto(row(lanes.array), lanes, parts, vector0)),
    arrays.map((_, k) => set(row(k), [get(row(k)), get(BASE), I32_LOAD, at(block.strides + 4 * k), I32_ADD])),
    set(PHASE, [get(PHASE), get(BASE), I32_LOAD, at(block.phaseStep), I32_ADD, i32(LANES - 1), I32_AND]),
    set(ROWS, [get(ROWS), i32(1), I32_SUB]),
  ]
  return [
    vector([
      [u32(vector0 - PHASE), I32],
      [1, V128],
    ]),
    arrays.map((_, k) => set(row(k), [get(BASE), I32_LOAD, at(block.addresses + 4 * k)])),
    set(PHASE, [get(BASE), I32_LOAD, at(block.phase)]),
    [BLOCK, EMPTY, get(ROWS), I32_EQZ, BR_IF, 0, LOOP, EMPTY, beginRow],
    [BLOCK, EMPTY, LOOP, EMPTY, wholeTurns, get(LEFT), I32_EQZ, BR_IF, 1, turnAtAnEnd, get(LEFT), BR_IF, 0, END, END],
    [endRow, get(ROWS), BR_IF, 0, END, END],
    [get(FOUND), END],
  ]
}

const loadLanes = (offset: number): Bytes => [get(BASE), simd(V128_LOAD, at(offset))]
const storeLanes = (offset: number, value: Bytes): Bytes => [get(BASE), value, simd(V128_STORE, at(offset))]

/** Where the vectors of lanes stand: lanes of sums are float64, those of maxima have the dtype. */
const laneOffsets = ({ vectors }: Parts, offset: number, isMax: boolean): number[] =>
  Array.from({ length: isMax ? vectors : LANES / 2 }, (_, v) => offset + 16 * v)

/** Runs whole turns, one after the other. */
function turnsBody(parts: Parts): Bytes {
  return turnFunction(parts, FIRST_LOCAL, [], (locals) => [
    [BLOCK, EMPTY, get(TURNS), I32_EQZ, BR_IF, 0, LOOP, EMPTY, turn(parts, locals, false)],
    parts.arrays.map(({ shift, isTurnwise }, k) =>
      isTurnwise ? set(locals.array(k), [get(locals.array(k)), i32(LANES << shift), I32_ADD]) : [],
    ),
    [set(TURNS, [get(TURNS), i32(1), I32_SUB]), get(TURNS), BR_IF, 0, END, END],
  ])
}

/** Runs one turn of which not all lanes belong to the row. */
function endBody(parts: Parts): Bytes {
  return turnFunction(parts, OWN_TO + 1, [[1, I32]], (locals) => [
    masks(locals.masks, parts.vectors),
    turn(parts, locals, true),
    storeOwn(parts, locals),
  ])
}

interface Locals {
  readonly array: (k: number) => number
  /** A counter, of those functions that ask for one. */
  readonly counter: number
  readonly registers: number
  /** The first of the vectors that each of the lanes take. */
  readonly lanes: readonly number[]
  readonly suspects: number
  readonly masks: number
}

/** A function that takes turns: it loads what they have in common, and tells whether a NaN may be among what it has stored. */
function turnFunction(parts: Parts, firstArray: number, counters: readonly Bytes[], work: (locals: Locals) => Bytes): Bytes {
  const { form, dtype, arrays, lanes, vectors } = parts
  const { loads, uniforms, code } = form.pass
  const counter = firstArray + arrays.length
  const registers = counter + counters.length
  let next = registers + loads.length + uniforms.length + code.length
  const take = (count: number): number => {
    next += count
    return next - count
  }
  const suspected = suspectsOf(form.pass).length
  const firstLanes = lanes.map(({ isMax }) => take(isMax ? vectors : LANES / 2))
  const suspects = take(Math.max(1, suspected))
  const locals: Locals = {
    array: (k) => firstArray + k,
    lanes: firstLanes,
    masks: take(vectors),
    ...{ counter, registers, suspects },
  }
  const held = lanes.flatMap(({ isMax, offset }, i) =>
    laneOffsets(parts, offset, isMax).map((at, v) => ({ local: firstLanes[i]! + v, at })),
  )
  return [
    vector([...counters, [u32(next - registers), V128]]),
    uniforms.map((_, u) => set(registers + loads.length + u, uniform(u, dtype))),
    form.isSplat.map((is, k) => (is ? set(registers + k, [get(locals.array(k)), splatLoad(dtype)]) : [])),
    held.map(({ local, at }) => set(local, loadLanes(at))),
    work(locals),
    held.map(({ local, at }) => storeLanes(at, get(local))),
    [holdsNan(suspects, suspected, dtype), END],
  ]
}

const splatLoad = (dtype: Dtype): Bytes => simd(dtype === 'float32' ? V128_LOAD32_SPLAT : V128_LOAD64_SPLAT, at(0))

/** Sets for each vector of a turn the mask of the lanes that belong to the row. */
function masks(first: number, vectors: number): Bytes {
  const half = (from: number): Bytes => {
    const lanes = simd(V128_CONST, ...new Uint8Array(Int32Array.from([0, 1, 2, 3], (lane) => lane + from).buffer))
    const within = (opcode: number, bound: number): Bytes => [lanes, get(bound), simd(I32X4_SPLAT), simd(opcode)]
    return [within(I32X4_GE_S, OWN_FROM), within(I32X4_LT_S, OWN_TO), simd(V128_AND)]
  }
  if (vectors === 2) return [set(first, half(0)), set(first + 1, half(4))]
  return [I64X2_EXTEND_LOW_I32X4_S, I64X2_EXTEND_HIGH_I32X4_S].map((extend, v) => [
    set(first + v, [half(0), simd(extend)]),
    set(first + 2 + v, [half(4), simd(extend)]),
  ])
}

/** Computes a turn. At an end of a row, only the lanes in the masks count, and what is stored goes to the scratch of the block. */
function turn({ form, dtype, block, vectors, lanes, columns }: Parts, locals: Locals, isAtEnd: boolean): Bytes {
  const { loads, uniforms, code, stores } = form.pass
  const { array, registers, suspects, masks } = locals
  const formats = form.stored.map((stored) => formatOf(stored, dtype))
  const register = (r: number): Bytes => get(registers + r)
  return Array.from({ length: vectors }, (_, v) => {
    const own = (r: number, isMax: boolean): Bytes => {
      if (!isAtEnd) return register(r)
      return isMax ? [register(r), lowest(dtype), get(masks + v), simd(V128_BITSELECT)] : [register(r), get(masks + v), simd(V128_AND)]
    }
    /** What is reduced, as vectors that go to as many vectors of accumulators, from which on in the turn. */
    const reduced = (r: number, isMax: boolean): { values: readonly Bytes[]; combine: Emit; from: number } => {
      if (isMax) return { values: [own(r, true)], combine: ops.max[dtype], from: v }
      const values = inFloat64(own(r, false), dtype)
      return { values, combine: ops.add.float64, from: v * values.length }
    }
    return [
      loads.map((_, k) => (form.isSplat[k] ? [] : set(registers + k, formats[k]!.load(get(array(k)), v)))),
      code.map(({ row, args }, i) => set(registers + loads.length + uniforms.length + i, row[dtype](...args.map(register)))),
      stores.map(({ register: r }, k) =>
        isAtEnd
          ? storeLanes(block.scratch + 16 * (vectors * k + v), register(r))
          : formats[loads.length + k]!.store(get(array(loads.length + k)), v, register(r)),
      ),
      suspectsOf(form.pass).map((r, k) => set(suspects + k, ops.add[dtype](get(suspects + k), own(r, false)))),
      lanes.map(({ register: r, isMax }, i) => {
        const { values, combine, from } = reduced(r, isMax)
        const first = locals.lanes[i]! + from
        return values.map((value, part) => set(first + part, combine(get(first + part), value)))
      }),
      columns.map(({ register: r, isMax, array: k }) => {
        const { values, combine, from } = reduced(r, isMax)
        return values.map((value, part) => {
          const place = at(16 * (from + part))
          return [get(array(k)), combine([get(array(k)), simd(V128_LOAD, place)], value), simd(V128_STORE, place)]
        })
      }),
    ]
  })
}

/** How one number goes from where it has a dtype to where it is stored in one: what makes the offset there of that here, the load, the store. */
function moveOf(dtype: Dtype, stored: Dtype): { readonly offset: Bytes; readonly load: Bytes; readonly store: Bytes } {
  if (stored === dtype)
    return dtype === 'float32' ? { offset: [], load: I32_LOAD, store: I32_STORE } : { offset: [], load: I64_LOAD, store: I64_STORE }
  return dtype === 'float32'
    ? { offset: [i32(1), I32_SHL], load: F32_LOAD, store: [F64_PROMOTE_F32, F64_STORE] }
    : { offset: [i32(1), I32_SHR_U], load: F64_LOAD, store: [F32_DEMOTE_F64, F32_STORE] }
}

/** Stores of a turn the lanes that belong to the row, one by one. */
function storeOwn({ form, dtype, block }: Parts, { array, counter }: Locals): Bytes {
  const { loads, stores } = form.pass
  if (stores.length === 0) return []
  const shift = shiftOf(dtype)
  const moved = stores.map((_, k) => {
    const { offset, load, store } = moveOf(dtype, form.stored[loads.length + k]!)
    return [
      [get(array(loads.length + k)), get(counter), offset, I32_ADD],
      [get(BASE), get(counter), I32_ADD, load, at(block.scratch + (LANES << shift) * k), store, at(0)],
    ]
  })
  return [
    [set(counter, [get(OWN_FROM), i32(shift), I32_SHL]), LOOP, EMPTY, moved],
    set(counter, [get(counter), i32(bytesOf(dtype)), I32_ADD]),
    [get(counter), get(OWN_TO), i32(shift), I32_SHL, I32_LT_U, BR_IF, 0, END],
  ]
}

/** Folds lanes to one number, as foldLanes does, and adds it to what stands at an address, or takes the larger of the two. */
function foldInto(row: number, { isMax, offset }: Laned, parts: Parts, local: number): Bytes {
  const { dtype } = parts
  const lane = (extract: number, i: number): Bytes => [get(local), simd(extract, i)]
  const [first = [], ...rest] = laneOffsets(parts, offset, isMax).map(loadLanes)
  if (!isMax) {
    const [second = [], third = [], fourth = []] = rest
    const { float64: plus } = ops.add
    return [
      [set(local, plus(plus(first, third), plus(second, fourth))), get(row), get(row), F64_LOAD, at(0)],
      [lane(F64X2_EXTRACT_LANE, 0), lane(F64X2_EXTRACT_LANE, 1), F64_ADD, F64_ADD, F64_STORE, at(0)],
    ]
  }
  const is32 = dtype === 'float32'
  const [load, store, larger, extract] = is32
    ? [F32_LOAD, F32_STORE, F32_MAX, F32X4_EXTRACT_LANE]
    : [F64_LOAD, F64_STORE, F64_MAX, F64X2_EXTRACT_LANE]
  const lanes = Array.from({ length: is32 ? 4 : 2 }, (_, i) => [lane(extract, i), larger])
  return [
    set(
      local,
      rest.reduce((most, vector) => ops.max[dtype](most, vector), first),
    ),
    [get(row), get(row), load, at(0), lanes, store, at(0)],
  ]
}
