import { bytesOf, type Dtype } from '../dtype.ts'
import { addressesAt, type Bases, laneTargets, rowStrides } from '../lines/addresses.ts'
import { lineBlockOf } from '../lines/block.ts'
import { type Call, callsOf } from '../lines/calls.ts'
import { type LineLayout, phaseStepOf } from '../lines/layout.ts'
import { runRange, type Thread, WORDS } from './task.ts'

/** Calls in one memory have at most about so many elements: enough that writing down the calls takes little memory. */
const MOST_ELEMENTS = 65_536
/** Of a call, before its addresses: its rows, its columns and its phase. */
const COUNTS = 3

/** The pieces of a task along lines as it is listed in a memory. It does not change from step to step. */
export interface LineList {
  /** The calls of each piece. */
  readonly pieces: readonly (readonly Call[])[]
  /** How many arrays a call walks through, and how many sums of lanes may end with it. */
  readonly arrays: number
  readonly laned: number
  readonly bytes: number
}

/** What a task along lines needs of a memory to be listed there: for each piece where its calls stand and how many there are, then the calls. */
export function lineListOf(layout: LineLayout): LineList {
  const { pass, forms } = layout.form
  const pieces = Array.from({ length: layout.pieces.count }, (_, piece) => callsOf(layout, piece, MOST_ELEMENTS))
  const carried = forms.filter((form) => form === 'lanes').length
  const arrays = pass.loads.length + pass.stores.length + forms.length - carried
  const laned = carried + pass.sums.length
  const calls = pieces.reduce((count, piece) => count + piece.length, 0)
  return { pieces, arrays, laned, bytes: 4 * (2 * pieces.length + calls * (COUNTS + arrays + laned)) }
}

/** Writes a list at an address; `blockSums` is where the sums of blocks of elements go. */
export function writeLineList(
  words: Int32Array,
  address: number,
  layout: LineLayout,
  { pieces }: LineList,
  bases: Bases,
  blockSums: number,
): void {
  let next = address / 4 + 2 * pieces.length
  pieces.forEach((calls, piece) => {
    words.set([4 * next, calls.length], address / 4 + 2 * piece)
    for (const call of calls) {
      const addresses = addressesAt(layout, bases, call)
      const record = [call.rows, call.columns, call.phase, ...addresses, ...laneTargets(layout, bases, blockSums, call)]
      words.set(record, next)
      next += record.length
    }
  })
}

/** Writes into the block of a task what every call of a leaf has in common, but for the uniforms. */
export function writeLineBlock(words: Int32Array, address: number, layout: LineLayout, dtype: Dtype): void {
  const { lanes, scratch, strides, phaseStep, elements } = lineBlockOf(layout.form, dtype)
  words.fill(0, (address + lanes) / 4, (address + scratch) / 4)
  words.set(rowStrides(layout), (address + strides) / 4)
  words.set(layout.form.stored.map(bytesOf), (address + elements) / 4)
  words[(address + phaseStep) / 4] = phaseStepOf(layout)
}

/** Writes what threads are told of a task along lines, but for where its kernel, its blocks and its list stand. */
export function writeLineWords(words: Int32Array, { form, nest, pieces }: LineLayout, { arrays, laned }: LineList, dtype: Dtype): void {
  const { pass } = form
  const { lanes, addresses, elements } = lineBlockOf(form, dtype)
  words[WORDS.count] = pieces.count
  words[WORDS.lanes] = lanes
  words[WORDS.addresses] = addresses
  words[WORDS.loads] = pass.loads.length
  words[WORDS.arrays] = pass.loads.length + pass.stores.length
  words[WORDS.reduced] = arrays - pass.loads.length - pass.stores.length
  words[WORDS.elements] = nest.size
  words[WORDS.strides] = elements
  words[WORDS.sums] = laned
  words[WORDS.isAlongLines] = 1
}

/** Runs the pieces of a task along lines from one on, up to another. It is sent to workers as source, as the functions of task.ts are. */
export function runLineRange(thread: Thread, w: typeof WORDS, index: number, from: number, to: number): void {
  const { memory, words, floats } = thread
  const { kernelOf, fold, clean, LANES } = thread.tools
  const at = (word: number): number => words[word]! >>> 0
  const run = kernelOf(thread, w)
  const [master, block] = [at(w.master), at(w.blocks) + index * at(w.blockSize)]
  const arrays = at(w.arrays) + at(w.reduced)
  const addresses = (block + at(w.addresses)) / 4
  const phase = addresses + 2 * arrays
  // The block begins with what it says of all calls, the lanes are zeros, and each call sets its addresses and its phase.
  words.copyWithin(block / 4, master / 4, (master + at(w.addresses)) / 4 + 2 * arrays + 2)
  /** A NaN may be among what a call has stored. */
  const cleanStores = (elements: number): void => {
    for (let array = at(w.loads); array < at(w.arrays); array++) {
      const address = words[addresses + array]! >>> 0
      const bytes = words[(master + at(w.strides)) / 4 + array]!
      clean(bytes === 4 ? new Float32Array(memory.buffer, address, elements) : new Float64Array(memory.buffer, address, elements))
    }
  }
  for (let piece = from; piece < to; piece++) {
    let record = at(at(w.list) / 4 + 2 * piece) / 4
    for (let calls = at(at(w.list) / 4 + 2 * piece + 1); calls > 0; calls--) {
      const rows = at(record)
      const columns = at(record + 1)
      words[phase] = words[record + 2]!
      record += 3
      // A call is short, and methods of arrays take longer than these few words.
      for (let array = 0; array < arrays; array++, record++) words[addresses + array] = words[record]!
      if (run(block, rows, columns) !== 0) cleanStores(rows * columns)
      for (let s = 0; s < at(w.sums); s++, record++) {
        const target = at(record) / 8
        if (target === 0) continue
        const lanes = (block + at(w.lanes)) / 8 + LANES * s
        floats[target]! += fold(floats, lanes)
        for (let lane = lanes; lane < lanes + LANES; lane++) floats[lane] = 0
      }
    }
  }
}

/** What runs a range of a task's blocks, by the word that tells which kind of task it is. */
export const RANGES = [runRange, runLineRange] as const
