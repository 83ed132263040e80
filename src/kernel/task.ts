import type { canonicalize } from './arrays.ts'
import type { foldLanes } from './sums.ts'

/** Where a task stands in the int32 words at the start of a memory, through which threads are told what to do. */
export const WORDS = {
  /** Counts the tasks; a change wakes the workers. */
  epoch: 0,
  /** How many blocks of elements are finished, how many each thread has for its own, and how many there are. */
  completed: 1,
  share: 2,
  count: 3,
  /** Not 0 when a worker has met an error. */
  failed: 4,
  /** Not 0 when the workers are to end. */
  stop: 5,
  /** The kernel: its number, and where its module stands. */
  kernel: 6,
  code: 7,
  codeLength: 8,
  /** The block that describes the task, and the first of those that the threads copy it to. */
  master: 9,
  blocks: 10,
  blockSize: 11,
  /** Where in a block the lanes and the addresses begin. */
  lanes: 12,
  addresses: 13,
  /** How many arrays are loaded, how many there are in all, of how many elements of how many bytes. */
  loads: 14,
  arrays: 15,
  elements: 16,
  bytes: 17,
  /** How many sums there are, where those of each block of elements go, and where these blocks are listed: first element, size. */
  sums: 18,
  blockSums: 19,
  list: 20,
  /** How many workers are there. */
  ready: 21,
  /** For each thread how many blocks at the end of its share nobody has taken yet. It stands last. */
  remaining: 22,
} as const

/** What a thread knows: its memory, the kernels that it has compiled, room for the lanes of a block, and the order of sums. */
export interface Thread {
  readonly memory: WebAssembly.Memory
  readonly words: Int32Array
  readonly floats: Float64Array
  readonly kernels: Map<number, (block: number, turns: number) => number>
  readonly scratch: Float64Array
  readonly fold: typeof foldLanes
  readonly clean: typeof canonicalize
  readonly LANES: number
  readonly TURN: number
  readonly BLOCK: number
}

/**
 * Runs the task over its blocks from one on, up to another. Whatever range a thread runs, an element meets the same operations,
 * and sums are kept by block, so that the bits do not depend on who ran what. Workers are sent the source of this function and
 * the next: they refer to nothing but their arguments.
 */
export function runRange(thread: Thread, w: typeof WORDS, index: number, from: number, to: number): void {
  const { memory, words, floats, kernels, scratch, fold, clean, LANES, TURN, BLOCK } = thread
  const at = (word: number): number => words[word]! >>> 0
  let run = kernels.get(at(w.kernel))
  if (run === undefined) {
    const code = new Uint8Array(memory.buffer, at(w.code), at(w.codeLength)).slice()
    const compiled = new WebAssembly.Instance(new WebAssembly.Module(code), { m: { m: memory } }).exports['run']
    if (typeof compiled !== 'function') throw new Error('a kernel exports no run')
    run = (block, turns) => compiled(block, turns)
    kernels.set(at(w.kernel), run)
  }
  const block = at(w.blocks) + index * at(w.blockSize)
  const lanes = (block + at(w.lanes)) / 8
  const sums = at(w.sums)
  floats.copyWithin(block / 8, at(w.master) / 8, (at(w.master) + at(w.lanes)) / 8)
  const runFrom = (element: number, turns: number): void => {
    for (let array = 0; array < at(w.arrays); array++) {
      words[(block + at(w.addresses)) / 4 + array] = words[(at(w.master) + at(w.addresses)) / 4 + array]! + element * at(w.bytes)
    }
    if (run(block, turns) === 0) return
    for (let array = at(w.loads); array < at(w.arrays); array++) {
      const address = words[(block + at(w.addresses)) / 4 + array]! >>> 0
      clean(
        at(w.bytes) === 4
          ? new Float32Array(memory.buffer, address, turns * (sums > 0 ? LANES : TURN))
          : new Float64Array(memory.buffer, address, turns * (sums > 0 ? LANES : TURN)),
      )
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

/**
 * Takes half of what is left of a thread's own share, which is likely to be in its cache, again and again, and then of what
 * others have left of theirs: whoever is late, or asleep, holds nobody up, and the last pieces are small. A thread that comes
 * too late finds nothing, whichever task it was woken for.
 */
export function runPieces(thread: Thread, w: typeof WORDS, index: number, threads: number, range: typeof runRange): void {
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
        range(thread, w, index, from, from + taken)
      } catch {
        Atomics.store(words, w.failed, 1)
      }
      Atomics.add(words, w.completed, taken)
    }
  }
}

/** What a worker does: waits for a task, takes its share. Sent as source, as are `runPieces` and `runRange`. */
export function work(
  thread: Thread,
  w: typeof WORDS,
  index: number,
  threads: number,
  spins: number,
  pieces: typeof runPieces,
  range: typeof runRange,
): void {
  const { words } = thread
  let epoch = Atomics.load(words, w.epoch)
  Atomics.add(words, w.ready, 1)
  for (;;) {
    // The next task often follows at once, and waking a thread takes longer than a task of a small model.
    for (let i = 0; i < spins && Atomics.load(words, w.epoch) === epoch; i++);
    Atomics.wait(words, w.epoch, epoch)
    if (Atomics.load(words, w.stop) !== 0) return
    epoch = Atomics.load(words, w.epoch)
    pieces(thread, w, index, threads, range)
  }
}
