import { ADVICE, type Crew, newCrew } from './crew.ts'
import { RANGES } from './lineTask.ts'
import { newThread, runPieces, TOOLS, WORDS } from './task.ts'

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
/** What at most counts as waiting between two looks at the clock: if more has passed, the process has been paused, workers and all. */
const LOOK_MS = 10

/** Threads that the models of an optimizer share. */
export interface Pool {
  /** How many there are, this one included; 1 until the workers are known to run. */
  readonly count: number
  /** Threads on the memory of one model. The workers start with the first. */
  join(memory: WebAssembly.Memory, maxSums: number): Threads
  /** Ends the workers; a task after it is an error that says so. */
  end(): void
}

/** The threads of a pool, on one memory. */
export interface Threads {
  /** How many there are, this one included; 1 until the workers are known to run. */
  readonly count: number
  /** Begins a step of one task or several. */
  begin(): void
  /** Runs the task that the words of the memory describe; what is not worth dividing on this thread alone. */
  run(): void
  /** Has the workers forget the memory. Whoever keeps this function alone does not keep the memory. */
  readonly leave: () => void
}

/** When the last task has ended, and how large the next has to be to be divided. */
interface Pace {
  ended: number
  worth: number
}

export function newPool(threads: number, worthwhile = WORTHWHILE, patience = PATIENCE_MS): Pool {
  const crew = newCrew(threads)
  const pace = { ended: 0, worth: worthwhile.asleep }
  const count = (): number => (crew.isReady ? threads : 1)
  let models = 0
  return {
    get count() {
      return count()
    },
    join(memory, maxSums) {
      crew.start()
      const membership = newMembership(crew, ++models)
      const run = newRunner(crew, membership, memory, maxSums, threads, pace, patience)
      return {
        get count() {
          return count()
        },
        begin() {
          if (threads > 1) pace.worth = performance.now() - pace.ended < LULL_MS ? worthwhile.awake : worthwhile.asleep
        },
        run() {
          run()
          if (threads > 1) pace.ended = performance.now()
        },
        leave: membership.leave,
      }
    },
    end: () => crew.end('the optimizer has been disposed of; make another with compile'),
  }
}

/** What the workers know of a model. It is made apart from all that holds its memory, which it must not keep. */
interface Membership {
  readonly hasLeft: boolean
  /** Has the workers take the model in and look at its task. */
  call(memory: WebAssembly.Memory, maxSums: number): void
  readonly leave: () => void
}

function newMembership(crew: Crew, id: number): Membership {
  let isKnown = false
  let hasLeft = false
  return {
    get hasLeft() {
      return hasLeft
    },
    call(memory, maxSums) {
      if (!isKnown) crew.tell({ id, memory, maxSums })
      isKnown = true
      crew.call(id)
    },
    leave() {
      if (isKnown && !hasLeft) crew.tell({ id, memory: undefined, maxSums: 0 })
      hasLeft = true
    },
  }
}

/** Makes what runs the tasks of one memory. */
function newRunner(
  crew: Crew,
  membership: Membership,
  memory: WebAssembly.Memory,
  maxSums: number,
  threads: number,
  pace: Pace,
  patience: number,
): () => void {
  const thread = newThread(memory, maxSums, TOOLS)
  const { words } = thread
  const refuse = (): void => {
    const problem = crew.problem ?? (Atomics.load(words, WORDS.failed) === 0 ? undefined : `a thread met an error; ${ADVICE}`)
    if (problem !== undefined) throw new Error(problem)
    if (membership.hasLeft) throw new Error('the model has been given back; make another with init')
  }
  const divide = (): void => {
    const blocks = words[WORDS.count]!
    const share = Math.ceil(blocks / threads)
    words[WORDS.share] = share
    Atomics.store(words, WORDS.completed, 0)
    for (let i = 0; i < threads; i++) Atomics.store(words, WORDS.remaining + i, Math.max(0, Math.min(share, blocks - i * share)))
    membership.call(memory, maxSums)
    runPieces(thread, WORDS, 0, threads, RANGES)
    if (!haveCompleted(words, blocks, patience)) crew.end(`a worker thread has not answered for ${patience / 1000} s; ${ADVICE}`)
    refuse()
  }
  return () => {
    refuse()
    if (words[WORDS.elements]! >>> 0 < pace.worth || !crew.isReady)
      RANGES[words[WORDS.isAlongLines]!]!(thread, WORDS, 0, 0, words[WORDS.count]!)
    else divide()
  }
}

/** Waits until so many blocks are completed; tells whether they were in time. */
function haveCompleted(words: Int32Array, blocks: number, patience: number): boolean {
  let waited = 0
  let last = performance.now()
  for (let looks = 1; Atomics.load(words, WORDS.completed) < blocks; looks++) {
    if (looks % 10_000 !== 0) continue
    const now = performance.now()
    waited += Math.min(now - last, LOOK_MS)
    last = now
    if (waited > patience) return false
  }
  return true
}
