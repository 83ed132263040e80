import { canonicalize } from './arrays.ts'
import { BLOCK, foldLanes, LANES, TURN } from './sums.ts'
import { runPieces, runRange, type Thread, WORDS } from './task.ts'
import { startWorkers } from './workers.ts'

/** How often a worker looks for the next task before it sleeps: as long as a small step takes, for waking takes longer. */
const SPINS = 20_000
/** Where the step before is not longer ago than this, the workers still look for the next task. */
const LULL_MS = 0.1
/** From how many elements on a task is worth dividing: while the workers are awake, and where they have to be woken. */
export interface Worthwhile {
  readonly awake: number
  readonly asleep: number
}

/** Found by `npm run bench -- threshold`. */
const WORTHWHILE: Worthwhile = { awake: 32_768, asleep: 262_144 }
/** A worker that has not finished its piece by then has died. */
const PATIENCE_MS = 10_000

const ADVICE = 'the state may be half-written, so begin anew from a copy of it'

/** Threads on one memory. */
export interface Threads {
  /** How many there are, this one included. */
  readonly count: number
  /** Begins a step of one task or several. */
  begin(): void
  /** Runs the task that the words of the memory describe; what is not worth dividing on this thread alone. */
  run(): void
  end(): void
}

export function newThreads(memory: WebAssembly.Memory, maxSums: number, count: number, worthwhile = WORTHWHILE): Threads {
  const words = new Int32Array(memory.buffer)
  const floats = new Float64Array(memory.buffer)
  const thread: Thread = {
    memory,
    words,
    floats,
    kernels: new Map(),
    scratch: new Float64Array(maxSums * LANES),
    fold: foldLanes,
    clean: canonicalize,
    LANES,
    TURN,
    BLOCK,
  }
  const workers = count > 1 ? startWorkers(memory, maxSums, count, SPINS) : []
  let problem: string | undefined
  let areUsable = workers.length > 0
  let worth = worthwhile.asleep
  let ended = 0
  for (const worker of workers) {
    worker.onEnd((reason) => {
      // Workers that can not start, as under a content-security policy, are done without.
      if (Atomics.load(words, WORDS.ready) < workers.length) areUsable = false
      else problem ??= `${reason}; ${ADVICE}`
    })
  }
  const waitFor = (blocks: number): void => {
    const start = performance.now()
    for (let looks = 1; Atomics.load(words, WORDS.completed) < blocks; looks++) {
      if (looks % 10_000 === 0 && performance.now() - start > PATIENCE_MS) {
        problem ??= `a worker thread has not answered for ${PATIENCE_MS / 1000} s; ${ADVICE}`
        return
      }
    }
    if (Atomics.load(words, WORDS.failed) !== 0) problem ??= `a thread met an error; ${ADVICE}`
  }
  const divide = (): void => {
    const blocks = words[WORDS.count]!
    const share = Math.ceil(blocks / count)
    words[WORDS.share] = share
    Atomics.store(words, WORDS.completed, 0)
    for (let i = 0; i < count; i++) Atomics.store(words, WORDS.remaining + i, Math.max(0, Math.min(share, blocks - i * share)))
    Atomics.add(words, WORDS.epoch, 1)
    Atomics.notify(words, WORDS.epoch)
    runPieces(thread, WORDS, 0, count, runRange)
    waitFor(blocks)
    if (problem !== undefined) throw new Error(problem)
  }
  return {
    get count() {
      return areUsable ? workers.length + 1 : 1
    },
    begin() {
      if (areUsable) worth = performance.now() - ended < LULL_MS ? worthwhile.awake : worthwhile.asleep
    },
    run() {
      if (problem !== undefined) throw new Error(problem)
      if (words[WORDS.elements]! >>> 0 < worth || !areUsable) runRange(thread, WORDS, 0, 0, words[WORDS.count]!)
      else divide()
      if (areUsable) ended = performance.now()
    },
    end() {
      problem ??= 'the optimizer has been disposed of; make another with compile'
      if (workers.length === 0) return
      Atomics.store(words, WORDS.stop, 1)
      Atomics.add(words, WORDS.epoch, 1)
      Atomics.notify(words, WORDS.epoch)
      for (const worker of workers) worker.end()
    },
  }
}
