import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { writeTask } from '../../../src/kernel/threads/dryTask.ts'
import { runLineRange } from '../../../src/kernel/threads/lineTask.ts'
import { runRange, TOOLS, WORDS } from '../../../src/kernel/threads/task.ts'
import { newPool, type Pool } from '../../../src/kernel/threads/threads.ts'
import { documentedSum } from '../randomRules.ts'
import { letOthersFirst } from './othersFirst.ts'
import { startedWorkers } from './startedWorkers.ts'

/** However small a task is, it is divided. */
const ALWAYS = { awake: 0, asleep: 0 }
const BLOCK = 8192

let workers: Worker[]
let pools: Pool[]

beforeEach(() => {
  workers = startedWorkers()
  pools = []
})

afterEach(() => {
  vi.restoreAllMocks()
  for (const pool of pools) pool.end()
})

function begin(...args: Parameters<typeof newPool>): Pool {
  const pool = newPool(...args)
  pools.push(pool)
  return pool
}

const ready = (pool: Pool, count: number) => vi.waitFor(() => expect(pool.count).toBe(count), { timeout: 10_000, interval: 5 })

const exitOf = (worker: Worker) => new Promise((resolve) => worker.once('exit', resolve))

/** A model of one task on some elements, which `check` finds right and wipes. */
function join(pool: Pool, elements: number, seed = 1, threads = 3) {
  const values = Float32Array.from({ length: elements }, (_, i) => ((i * 2654435761 + seed * 40503) % 65521) / 65521)
  const { memory, maxSums, stored, blockSums } = writeTask(values, threads)
  const roots = values.map((x) => 3 * Math.fround(Math.sqrt(x)))
  const sums = Float64Array.from(blockSums, (_, b) => documentedSum(values.subarray(b * BLOCK, (b + 1) * BLOCK)))
  const model = pool.join(memory, maxSums)
  return {
    leave: model.leave,
    run() {
      model.begin()
      model.run()
      expect(Buffer.compare(Buffer.from(stored.slice().buffer), Buffer.from(roots.buffer))).toBe(0)
      expect(blockSums).toEqual(sums)
      stored.fill(-1)
      blockSums.fill(-1)
    },
  }
}

describe('a pool', () => {
  test('starts no worker before the first model, and none for those that follow', async () => {
    const pool = begin(3, ALWAYS)
    expect([pool.count, workers.length]).toEqual([1, 0])
    const models = Array.from({ length: 40 }, (_, i) => join(pool, 1000 * i + 3, i))
    expect(workers.length).toBe(2)
    await ready(pool, 3)
    const { inVain } = letOthersFirst(3)
    for (const model of models) model.run()
    expect(inVain).toBe(0)
    expect(workers.length).toBe(2)
  })

  test('tells its workers of no model that is not worth dividing', async () => {
    const pool = begin(3)
    join(pool, 3)
    await ready(pool, 3)
    const sent = workers.map((worker) => vi.spyOn(worker, 'postMessage'))
    for (let i = 0; i < 3000; i++) {
      const model = join(pool, 5, i)
      model.run()
      model.leave()
    }
    for (const send of sent) expect(send).not.toHaveBeenCalled()
    join(pool, 300_000).run()
    for (const send of sent) expect(send).toHaveBeenCalledTimes(1)
  })

  test('divides the tasks of models that take turns, some of them just begun and some given back', async () => {
    const pool = begin(3, ALWAYS)
    const models = [join(pool, 100_003, 1), join(pool, 20_000, 2)]
    await ready(pool, 3)
    for (let round = 0; round < 300; round++) {
      for (const model of models) model.run()
      if (round % 10 === 0) models.push(join(pool, 8192 * (1 + (round % 7)) + 5, round))
      if (round % 15 === 0) models.shift()?.leave()
    }
    const told = letOthersFirst(3)
    // Workers may have begun before this thread looks, so that there is nothing to wait for: a task that is divided wakes them.
    const woken = vi.spyOn(Atomics, 'notify')
    for (const model of models) model.run()
    expect(woken.mock.calls.length).toBeGreaterThanOrEqual(models.length)
    expect(told.inVain).toBe(0)
  })

  test('works alone until its workers are there', async () => {
    const pool = begin(3, ALWAYS)
    const model = join(pool, 50_000)
    const notified = vi.spyOn(Atomics, 'notify')
    expect(pool.count).toBe(1)
    model.run()
    expect(notified).not.toHaveBeenCalled()
    await ready(pool, 3)
    model.run()
    expect(notified).toHaveBeenCalled()
  })

  test('refuses tasks of a model that has been given back, and all of them after its end', async () => {
    const pool = begin(2, ALWAYS)
    const [left, stayed] = [join(pool, 50_000), join(pool, 50_000)]
    await ready(pool, 2)
    for (const model of [left, stayed]) model.run()
    left.leave()
    left.leave()
    expect(() => left.run()).toThrow('the model has been given back; make another with init')
    stayed.run()
    pool.end()
    expect(() => stayed.run()).toThrow('the optimizer has been disposed of; make another with compile')
    expect(() => join(pool, 10).run()).toThrow('the optimizer has been disposed of')
    expect([pool.count, workers.length]).toEqual([1, 1])
  })

  test('of one thread starts no workers, and ends all the same', () => {
    const pool = begin(1, ALWAYS)
    const model = join(pool, 50_000)
    model.run()
    expect([pool.count, workers.length]).toEqual([1, 0])
    pool.end()
    expect(() => model.run()).toThrow(/disposed of/)
  })
})

describe('workers that can not run are done without', () => {
  const helpers = 'return _sliceInstanceProperty(numbers)'
  test.each([
    ['code that refers to a helper', runRange, `function runRange(numbers) { ${helpers} }`],
    ['an order of sums that refers to one', TOOLS.fold, `(numbers) => { ${helpers} }`],
    ['another order of sums', TOOLS.fold, '(lanes, from) => lanes[from] + lanes[from + 1]'],
    ['a way to clean NaN that refers to a helper', TOOLS.clean, `(numbers) => { ${helpers} }`],
    ['a way to clean NaN that does not', TOOLS.clean, '(numbers) => { numbers.fill(0) }'],
    ['code that is none', runRange, 'function ('],
    ['code for lines that refers to a helper', runLineRange, `function runLineRange(numbers) { ${helpers} }`],
    ['code for lines that does nothing', runLineRange, 'function runLineRange() {}'],
    ['a way to compile kernels that refers to a helper', TOOLS.kernelOf, `function kernelOf(numbers) { ${helpers} }`],
  ])('if they have been sent %s', async (_, sent, source) => {
    Object.defineProperty(sent, 'toString', { value: () => source, configurable: true })
    onTestFinished(() => void Reflect.deleteProperty(sent, 'toString'))
    const pool = begin(3, ALWAYS)
    const model = join(pool, 50_000)
    model.run()
    await Promise.all(workers.map(exitOf))
    expect([pool.count, workers.length]).toEqual([1, 2])
    model.run()
    join(pool, 20_000).run()
    model.leave()
  })

  test('if starting one of them is refused', async () => {
    const { Worker } = process.getBuiltinModule('node:worker_threads')
    let asked = 0
    vi.mocked(process.getBuiltinModule).mockImplementation(((): unknown => ({
      Worker: class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          if (asked++ > 0) throw new Error('Access to this API has been restricted')
          super(...args)
        }
      },
    })) as typeof process.getBuiltinModule)
    const pool = begin(3, ALWAYS)
    const model = join(pool, 50_000)
    model.run()
    await exitOf(workers[0]!)
    expect([pool.count, asked]).toEqual([1, 2])
    model.run()
  })
})

const source = (file: string): string => JSON.stringify(new URL(`../../../src/${file}`, import.meta.url))

test("under Node's permission model without permission for workers, one thread works", () => {
  const program = `
    const { compile, sgd } = require('./src/index.ts')
    const optimizer = compile(sgd(1), { donate: true, threads: 2 })
    let { params, state, grads } = optimizer.init(new Float32Array(300_000))
    grads.fill(-1)
    for (let step = 0; step < 3; step++) ({ params, state } = optimizer.step(grads, state, params))
    console.log(optimizer.threads, params.every((x) => x === 3))
  `
  const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
  // The loader of TypeScript may read, write and run whatever it likes, but start no worker.
  const flags = [flag, '--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--no-warnings', '--require', 'tsx/cjs']
  const cwd = new URL('../../..', import.meta.url)
  const env = { ...process.env, ESBUILD_WORKER_THREADS: '0' }
  expect(execFileSync(process.execPath, [...flags, '-e', program], { encoding: 'utf8', cwd, env, timeout: 20_000 })).toBe('1 true\n')
}, 25_000)

test('a model that has left keeps no memory, neither here nor in the workers', () => {
  const program = `
    import { writeTask } from ${source('kernel/threads/dryTask.ts')}
    import { newPool } from ${source('kernel/threads/threads.ts')}
    const pool = newPool(3)
    const elements = new Float32Array(2 ** 23)
    const turn = () => new Promise((resolve) => setTimeout(resolve, 20))
    const begin = () => {
      const { memory, maxSums } = writeTask(elements, 3)
      const model = pool.join(memory, maxSums)
      model.run()
      return { leave: model.leave, memory: new WeakRef(memory), run: pool.count > 1 }
    }
    const small = writeTask(new Float32Array(1), 3)
    pool.join(small.memory, small.maxSums)
    while (pool.count < 3) await turn()
    let kept = 0, most = 0
    for (let i = 0; i < 24; i++) {
      const { leave, memory, run } = begin()
      if (!run) throw new Error('the task has not been divided')
      // On a busy machine, what the engine still has to do with it takes more than a turn.
      for (let turns = 0; turns < 20 && memory.deref() !== undefined; turns++) {
        await turn()
        gc()
      }
      // Only the function is left of the model.
      if (memory.deref() !== undefined) kept++
      leave()
      await turn()
      most = Math.max(most, process.memoryUsage().rss / 2 ** 20)
    }
    console.log(JSON.stringify({ kept, most }))
  `
  const flags = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', program]
  const { kept, most } = JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8', timeout: 40_000 }))
  expect(kept).toBe(0)
  // All 24 would take 1,536 MiB.
  expect(most).toBeLessThan(900)
}, 45_000)

/** One block of the next task that is divided is nobody's, as if somebody had taken it and will not finish it. */
const loseBlock = `
  const { store } = Atomics
  Atomics.store = (words, index, value) => {
    if (index !== ${WORDS.remaining}) return store(words, index, value)
    Atomics.store = store
    return store(words, index, value - 1)
  }
`

test('a worker that does not finish its piece is found out', async () => {
  const pool = begin(2, ALWAYS, 50)
  const model = join(pool, 50_000, 1, 2)
  await ready(pool, 2)
  new Function(loseBlock)()
  expect(() => model.run()).toThrow('a worker thread has not answered for 0.05 s; the state may be half-written')
  expect(() => join(pool, 10).run()).toThrow(/has not answered/)
})

test('a pause of the process is not taken for the death of a worker', async () => {
  const program = `
    import { Worker } from 'node:worker_threads'
    import { writeTask } from ${source('kernel/threads/dryTask.ts')}
    import { WORDS } from ${source('kernel/threads/task.ts')}
    import { newPool } from ${source('kernel/threads/threads.ts')}
    const pool = newPool(2, { awake: 0, asleep: 0 }, 2000)
    const { memory, maxSums } = writeTask(new Float32Array(100_000).fill(1), 2)
    const model = pool.join(memory, maxSums)
    while (pool.count < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    const words = new Int32Array(memory.buffer)
    // It finishes the block some time after the clock has jumped.
    const finisher = new Worker(\`
      import { writeSync } from 'node:fs'
      import { parentPort, workerData } from 'node:worker_threads'
      const { words, completed } = workerData
      const quiet = new Int32Array(new SharedArrayBuffer(4))
      parentPort.postMessage('here')
      while (Atomics.load(words, completed) === 0) Atomics.wait(quiet, 0, 0, 10)
      writeSync(1, 'waiting')
      for (let gap = 0; gap < 2500; ) {
        const before = Date.now()
        Atomics.wait(quiet, 0, 0, 10)
        gap = Date.now() - before
      }
      Atomics.wait(quiet, 0, 0, 500)
      Atomics.add(words, completed, 1)
    \`, { eval: true, workerData: { words, completed: WORDS.completed } })
    await new Promise((resolve) => finisher.once('message', resolve))
    ${loseBlock}
    model.run()
    model.run()
    process.stdout.write(' done')
  `
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
  const said: string[] = []
  const hear = (chunk: Buffer): void => {
    said.push(`${chunk}`)
    if (`${chunk}` !== 'waiting') return
    child.kill('SIGSTOP')
    setTimeout(() => child.kill('SIGCONT'), 3000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await once(child, 'exit')
  clearTimeout(timer)
  expect(said.join('')).toBe('waiting done')
}, 20_000)
