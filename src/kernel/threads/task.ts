import { canonicalize } from '../dtype.ts'
import { BLOCK, foldLanes, LANES, TURN } from '../sums.ts'

/** Where a task stands in the int32 words at the start of a model's memory, through which threads are told what to do. */
export const WORDS = {
  /** How many blocks of elements are finished, how many each thread has for its own, and how many there are. */
  completed: 0,
  share: 1,
  count: 2,
  /** Not 0 when a thread has met an error. */
  failed: 3,
  /** The kernel: its number, and where its module stands. */
  kernel: 4,
  code: 5,
  codeLength: 6,
  /** The block that describes the task, and the first of those that the threads copy it to. */
  master: 7,
  blocks: 8,
  blockSize: 9,
  /** Where in a block the lanes and the addresses begin. */
  lanes: 10,
  addresses: 11,
  /** How many arrays are loaded, how many there are in all, of how many elements, and where in a block it says of how many bytes. */
  loads: 12,
  arrays: 13,
  elements: 14,
  strides: 15,
  /** How many sums there are, where those of each block of elements go, and where these blocks are listed: first element, size. */
  sums: 16,
  blockSums: 17,
  list: 18,
  /** 1 for a task along lines, of which lineTask.ts says what it makes of these words, and how many arrays it reduces to in each call. */
  isAlongLines: 19,
  reduced: 20,
  /** For each thread how many blocks at the end of its share nobody has taken yet. It stands last. */
  remaining: 21,
} as const

/** A kernel: its block, and its turns, or, along lines, its rows and columns. */
export type Run = (block: number, turnsOrRows: number, columns?: number) => number

/** What every thread is given, for its code may refer to nothing else: the order of sums, and what cleans NaN. */
export interface Tools {
  readonly kernelOf: typeof kernelOf
  readonly fold: typeof foldLanes
  readonly clean: typeof canonicalize
  readonly LANES: number
  readonly TURN: number
  readonly BLOCK: number
}

export const TOOLS: Tools = { kernelOf, fold: foldLanes, clean: canonicalize, LANES, TURN, BLOCK }

/** What a thread knows of a model: its memory, the kernels that it has compiled there, room for the lanes of a block. */
export interface Thread {
  readonly memory: WebAssembly.Memory
  readonly words: Int32Array
  readonly floats: Float64Array
  readonly kernels: Map<number, Run>
  readonly scratch: Float64Array
  readonly tools: Tools
}

/** A thread on a memory whose tasks have at most so many sums. */
export function newThread(memory: WebAssembly.Memory, maxSums: number, tools: Tools): Thread {
  return {
    memory,
    words: new Int32Array(memory.buffer),
    floats: new Float64Array(memory.buffer),
    kernels: new Map(),
    scratch: new Float64Array(maxSums * tools.LANES),
    tools,
  }
}

/** The kernel of the task, compiled once on each thread. */
export function kernelOf({ memory, words, kernels }: Thread, w: typeof WORDS): Run {
  const known = kernels.get(words[w.kernel]!)
  if (known !== undefined) return known
  const code = new Uint8Array(memory.buffer, words[w.code]! >>> 0, words[w.codeLength]!).slice()
  const compiled = new WebAssembly.Instance(new WebAssembly.Module(code), { m: { m: memory } }).exports['run']
  if (typeof compiled !== 'function') throw new Error('a kernel exports no run')
  const run: Run = (block, turnsOrRows, columns) => compiled(block, turnsOrRows, columns)
  kernels.set(words[w.kernel]!, run)
  return run
}

/**
 * Runs the task over its blocks from one on, up to another. Whatever range a thread runs, an element meets the same operations,
 * and sums are kept by block, so that the bits do not depend on who ran what. Workers are sent the source of the functions in
 * this file: they refer to nothing but their arguments.
 */
export function runRange(thread: Thread, w: typeof WORDS, index: number, from: number, to: number): void {
  const { memory, words, floats, scratch } = thread
  const { kernelOf, fold, clean, LANES, TURN, BLOCK } = thread.tools
  const at = (word: number): number => words[word]! >>> 0
  const run = kernelOf(thread, w)
  const block = at(w.blocks) + index * at(w.blockSize)
  const lanes = (block + at(w.lanes)) / 8
  const sums = at(w.sums)
  floats.copyWithin(block / 8, at(w.master) / 8, (at(w.master) + at(w.lanes)) / 8)
  const bytesOf = (array: number): number => words[(at(w.master) + at(w.strides)) / 4 + array]!
  const runFrom = (element: number, turns: number): void => {
    for (let array = 0; array < at(w.arrays); array++) {
      words[(block + at(w.addresses)) / 4 + array] = words[(at(w.master) + at(w.addresses)) / 4 + array]! + element * bytesOf(array)
    }
    if (run(block, turns) === 0) return
    for (let array = at(w.loads); array < at(w.arrays); array++) {
      const address = words[(block + at(w.addresses)) / 4 + array]! >>> 0
      const length = turns * (sums > 0 ? LANES : TURN)
      clean(bytesOf(array) === 4 ? new Float32Array(memory.buffer, address, length) : new Float64Array(memory.buffer, address, length))
    }
  }
  if (sums === 0) {
    runFrom(from * BLOCK, Math.ceil((Math.min(to * BLOCK, at(w.elements)) - from * BLOCK) / TURN))
    return
  }
  for (let b = from; b < to; b++) {
    const start = words[at(w.list) / 4 + 2 * b]!
    const size = words[at(w.list) / 4 + 2 * b + 1]!
    const rest = size % LANES
    runFrom(start, (size - rest) / LANES)
    for (let i = 0; i < sums * LANES; i++) scratch[i] = floats[lanes + i]!
    // What stands behind the end must not add to a sum, so the last turn runs alone.
    if (rest > 0) runFrom(start + size - rest, 1)
    for (let i = 0; i < sums * LANES; i++) if (i % LANES < rest) scratch[i]! += floats[lanes + i]!
    for (let s = 0; s < sums; s++) floats[at(w.blockSums) / 8 + b * sums + s] = fold(scratch, s * LANES)
  }
}

/** What runs a range of a task's blocks: of a task over elements, and of one along lines. */
export type Ranges = readonly (typeof runRange)[]

/**
 * Takes half of what is left of a thread's own share, which is likely to be in its cache, again and again, and then of what
 * others have left of theirs: whoever is late, or asleep, holds nobody up, and the last pieces are small.
 *
 * A thread may come at any time, woken for a task that is long done, for the next one of this memory that is just being
 * written, or while another model has its turn. It is safe all the same: shares become more than nothing only after all other
 * words of the task have been written, a piece is held only by who has lowered a share that was still as it had been read,
 * which makes the piece one of the task that is there now, and the words do not change again before every piece of it has
 * been counted as completed.
 */
export function runPieces(thread: Thread, w: typeof WORDS, index: number, threads: number, ranges: Ranges): void {
  const { words } = thread
  for (let turn = 0; turn < threads; turn++) {
    const owner = (index + turn) % threads
    for (;;) {
      const left = Atomics.load(words, w.remaining + owner)
      if (left === 0) break
      const taken = Math.ceil(left / 2)
      if (Atomics.compareExchange(words, w.remaining + owner, left, left - taken) !== left) continue
      const from = Math.min((owner + 1) * words[w.share]!, words[w.count]!) - left
      try {
        ranges[words[w.isAlongLines]!]!(thread, w, index, from, from + taken)
      } catch {
        Atomics.store(words, w.failed, 1)
      }
      Atomics.add(words, w.completed, taken)
    }
  }
}
