import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { compile } from 'gradform'
import { type Digit, loadDigits, seededShuffle } from '../digits/digits.ts'
import { valueAndGrad } from '../digits/model.ts'
import { makeOptimizer } from './optimizer.ts'
import type { Job } from './train.ts'

if (parentPort === null) throw new Error('worker.ts is no program of its own: train.ts starts it')
const job: Job = workerData
const { steps, batchSize, seed, taken, index } = job
const batches = minibatches(loadDigits(seed).train, batchSize, seed + 1 + index)
// The arrays of both stand in shared memory: a donating step updates them there, for all workers.
let { params, state } = job
const optimizer = compile(makeOptimizer(), { donate: true })
// Prepares tfjs before the start, so that no worker begins late.
valueAndGrad(params, batches.next().value)

parentPort.postMessage('ready')
await once(parentPort, 'message')
let mine = 0
while (Atomics.add(taken, 0, 1) < steps) {
  const { grads } = valueAndGrad(params, batches.next().value)
  ;({ params, state } = optimizer.step(grads, state, params))
  mine++
}
parentPort.postMessage(mine)

/** Batches without end, in an order of the worker's own. */
function* minibatches(digits: readonly Digit[], size: number, seed: number): Generator<readonly Digit[], never> {
  const shuffle = seededShuffle(seed)
  for (;;) {
    const order = shuffle([...digits])
    for (let i = 0; i < order.length; i += size) yield order.slice(i, i + size)
  }
}
