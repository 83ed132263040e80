import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as tree from 'gradform/tree'
import type { Params } from '../digits/model.ts'
import { makeOptimizer } from './optimizer.ts'

export interface TrainOptions {
  readonly workers: number
  /** How many steps the workers take together. */
  readonly steps: number
  readonly batchSize: number
  readonly seed: number
}

/** What a worker is given. The arrays in it are the same memory in all workers. */
export interface Job extends TrainOptions {
  readonly params: Params
  readonly state: ReturnType<typeof init>
  /** How many steps have been taken, by all workers together. */
  readonly taken: Int32Array
  /** Which of the workers it is. */
  readonly index: number
}

export interface Run {
  readonly params: Params
  /** How many steps each of the workers has taken. */
  readonly stepsOfWorkers: readonly number[]
  readonly seconds: number
}

/** Trains one model in as many workers as asked for, which do not wait for each other; `start` stays as it is. */
export async function train(start: Params, options: TrainOptions): Promise<Run> {
  const shared = { params: share(start), state: init(start), taken: new Int32Array(new SharedArrayBuffer(4)) }
  const workers = Array.from({ length: options.workers }, (_, index) => {
    const workerData: Job = { ...options, ...shared, index }
    return new Worker(new URL('worker.mjs', import.meta.url), { workerData })
  })
  try {
    // All begin at once, when the last of them is ready.
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const began = performance.now()
    const stepsOfWorkers = await Promise.all(
      workers.map(async (worker): Promise<number> => {
        const told = once(worker, 'message')
        worker.postMessage('begin')
        return (await told)[0]
      }),
    )
    return { params: shared.params, stepsOfWorkers, seconds: (performance.now() - began) / 1000 }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** A state whose arrays can be shared; its numbers, such as counts, are each worker's own. */
function init(params: Params) {
  const [rms, ...rest] = makeOptimizer().init(params)
  return [{ ...rms, nu: share(rms.nu) }, ...rest] as const
}

/** Copies parameters, or slots like them, into shared memory. */
function share(params: Params): Params {
  return tree.mapArrays((array) => {
    const copy = new Float32Array(new SharedArrayBuffer(array.byteLength))
    copy.set(array)
    return copy
  }, params)
}
