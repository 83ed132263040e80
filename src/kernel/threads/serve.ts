import type { DryTask } from './dryTask.ts'
import type { newThread, Ranges, runPieces, Thread, Tools, WORDS } from './task.ts'

/** Where the int32 words stand through which a pool tells its workers what to look at, in a shared memory of their own. */
export const CONTROL = {
  /** Counts the changes of the words that follow; a change wakes the workers. */
  epoch: 0,
  /** The model that has a task. */
  model: 1,
  /** How many messages each worker has been sent. */
  mail: 2,
  /** Not 0 when the workers are to end. */
  stop: 3,
  /** How many workers are known to run. */
  ready: 4,
  words: 5,
} as const

/** The memory of a model, whose number, from 1 on, no other model gets; without a memory, the model is to be forgotten. */
export interface Message {
  readonly id: number
  readonly memory: WebAssembly.Memory | undefined
  readonly maxSums: number
}

/** What a worker is begun with: the words, which of how many threads it is, how often it looks before it sleeps. */
export interface Setup {
  readonly control: Int32Array
  readonly index: number
  readonly threads: number
  readonly spins: number
  readonly dry: readonly DryTask[]
}

/** What else the source of a worker holds. */
export interface Means {
  readonly tools: Tools
  readonly CONTROL: typeof CONTROL
  readonly WORDS: typeof WORDS
  readonly newThread: typeof newThread
  readonly runPieces: typeof runPieces
  readonly ranges: Ranges
}

/**
 * What a worker does: runs pieces of the task of whichever model has one, and returns to its event loop where it has mail, for
 * whoever waits for a word receives no messages. What this returns takes a message in and goes on. Until a worker has taken a
 * model in, it sits out that model's tasks, and nobody waits for it. It is sent as source: it refers to nothing but its
 * arguments.
 *
 * Throws where the functions that it has been sent do not compute here what they compute there: a bundler may have put
 * helpers into them that a worker has not got.
 */
export function serve(
  { control, index, threads, spins, dry }: Setup,
  { tools, CONTROL, WORDS, newThread, runPieces, ranges }: Means,
): (message: Message) => void {
  const models = new Map<number, Thread>()
  let received = 0
  const takeIn = ({ id, memory, maxSums }: Message): void => {
    const known = models.get(id)
    if (memory !== undefined) models.set(id, newThread(memory, maxSums, tools))
    else if (known !== undefined) {
      models.delete(id)
      // Engines do not count shared memory, and a thread that sleeps makes no garbage: as much of it, untouched, has them collect.
      try {
        new ArrayBuffer(known.words.byteLength)
      } catch {
        // There is no room for it.
      }
    }
  }
  const rehearse = (dry: DryTask): void => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const bytes = new Uint8Array(memory.buffer)
    bytes.set(dry.before)
    takeIn({ id: 0, memory, maxSums: dry.maxSums })
    runPieces(models.get(0)!, WORDS, 0, 1, ranges)
    takeIn({ id: 0, memory: undefined, maxSums: 0 })
    for (let i = 0; i < dry.after.length; i++) if (bytes[i] !== dry.after[i]) throw new Error('a worker does not compute what it should')
  }
  const work = (): void => {
    for (;;) {
      // It is read first, for whoever changes another of the words changes it after that: no change is slept through.
      const epoch = Atomics.load(control, CONTROL.epoch)
      if (Atomics.load(control, CONTROL.stop) !== 0) return
      // As a message may come before it is counted, there may be fewer than have been received.
      if (((Atomics.load(control, CONTROL.mail) - received) | 0) > 0) return
      const thread = models.get(Atomics.load(control, CONTROL.model))
      if (thread !== undefined) runPieces(thread, WORDS, index, threads, ranges)
      // The next task often follows at once, and waking a thread takes longer than a task of a small model.
      for (let i = 0; i < spins && Atomics.load(control, CONTROL.epoch) === epoch; i++);
      Atomics.wait(control, CONTROL.epoch, epoch)
    }
  }
  dry.forEach(rehearse)
  Atomics.add(control, CONTROL.ready, 1)
  return (message) => {
    received++
    takeIn(message)
    work()
  }
}
