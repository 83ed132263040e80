import { CONTROL, type Message } from './serve.ts'
import { startWorkers, type WorkerHandle } from './workers.ts'

/** How often a worker looks for the next task before it sleeps: as long as a small step takes, for waking takes longer. */
const SPINS = 20_000

export const ADVICE = 'the state may be half-written, so begin anew from a copy of it'

/** The workers of a pool, as one. */
export interface Crew {
  /** Whether all of them are known to run. */
  readonly isReady: boolean
  /** Why no task can be run any more. */
  readonly problem: string | undefined
  /** Starts them, once. */
  start(): void
  /** Sends each of them a message. */
  tell(message: Message): void
  /** Has them look at the task of a model. */
  call(model: number): void
  /** Ends them, and says why. */
  end(reason: string): void
}

export function newCrew(threads: number): Crew {
  let control: Int32Array = new Int32Array()
  let workers: readonly WorkerHandle[] = []
  let isStarted = false
  let problem: string | undefined
  const isReady = (): boolean => workers.length > 0 && Atomics.load(control, CONTROL.ready) === workers.length
  const wake = (): void => {
    Atomics.add(control, CONTROL.epoch, 1)
    Atomics.notify(control, CONTROL.epoch)
  }
  const dismiss = (): void => {
    if (workers.length === 0) return
    Atomics.store(control, CONTROL.stop, 1)
    wake()
    for (const worker of workers) worker.end()
    workers = []
  }
  return {
    get isReady() {
      return isReady()
    },
    get problem() {
      return problem
    },
    start() {
      if (isStarted || threads === 1 || problem !== undefined) return
      isStarted = true
      control = new Int32Array(new SharedArrayBuffer(4 * CONTROL.words))
      workers = startWorkers(control, threads, SPINS)
      for (const worker of workers) {
        worker.onEnd((reason) => {
          if (isReady()) problem ??= `${reason}; ${ADVICE}`
          // Workers that can not run, as under a content-security policy, are done without.
          else dismiss()
        })
      }
    },
    tell(message) {
      for (const worker of workers) worker.send(message)
      // Only now, for who waits for mail that has not been sent does not work.
      Atomics.add(control, CONTROL.mail, 1)
      wake()
    },
    call(model) {
      Atomics.store(control, CONTROL.model, model)
      wake()
    },
    end(reason) {
      problem ??= reason
      dismiss()
    },
  }
}
