import { execFileSync } from 'node:child_process'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { applyUpdates, chain, clipByGlobalNorm, compile, sgd } from '../../../src/index.ts'
import { CONTROL } from '../../../src/kernel/threads/serve.ts'
import { WORDS } from '../../../src/kernel/threads/task.ts'
import { startedWorkers } from './startedWorkers.ts'

/** Enough elements that a step is divided even where the workers have to be woken. */
const ELEMENTS = 300_000

/** Atomics, of numbers only. */
const atomics: {
  add(words: Int32Array, index: number, value: number): number
  store(words: Int32Array, index: number, value: number): number
} = Atomics
const { add, store } = atomics

/** Workers that have been started, so that a test can end them. */
let workers: Worker[]

const ready = (optimizer: { readonly threads: number }) =>
  vi.waitFor(() => expect(optimizer.threads).toBe(2), { timeout: 10_000, interval: 5 })

async function begin(elements = ELEMENTS) {
  const optimizer = compile(sgd(1), { donate: true, threads: 2 })
  let { params, state, grads } = optimizer.init({ w: new Float32Array(elements) })
  grads.w.fill(-1)
  await ready(optimizer)
  return {
    optimizer,
    step(): Float32Array {
      ;({ params, state } = optimizer.step(grads, state, params))
      return params.w
    },
  }
}

beforeEach(() => {
  workers = startedWorkers()
})

afterEach(() => {
  vi.restoreAllMocks()
  for (const worker of workers) worker.terminate()
})

describe('a worker', () => {
  test('that has ended gives an error at the next step, which says what to do', async () => {
    const { step } = await begin()
    expect(new Set(step())).toEqual(new Set([1]))
    await workers[0]?.terminate()
    expect(step).toThrow('a worker thread ended with code 1; the state may be half-written, so begin anew from a copy of it')
    expect(step).toThrow(/if it threw, with a copy/)
  })

  test('that dies with a part of the task in its hands gives an error, and not a hang', async () => {
    const { step } = await begin()
    // One block is nobody's, as if somebody had taken it who will not finish it.
    vi.spyOn(atomics, 'store').mockImplementation((words, index, value) =>
      store(words, index, index === WORDS.remaining ? value - 1 : value),
    )
    let now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 6000
      return now
    })
    expect(step).toThrow('a worker thread has not answered for 10 s; the state may be half-written, so begin anew from a copy of it')
  })

  test('that is late holds nobody up', async () => {
    const { step } = await begin()
    const words = new Int32Array(step().buffer)
    // It sleeps, and is not woken.
    await new Promise((resolve) => setTimeout(resolve, 50))
    vi.spyOn(Atomics, 'notify').mockReturnValue(0)
    vi.spyOn(atomics, 'add').mockImplementation((array, index, value) =>
      array.length === CONTROL.words && index === CONTROL.epoch ? 0 : add(array, index, value),
    )
    expect(new Set(step())).toEqual(new Set([2]))
    expect(Atomics.load(words, WORDS.completed)).toBe(Math.ceil(ELEMENTS / 8192))
  })

  test('is divided with while it is awake, or where there is enough to wake it for', async () => {
    let now = 0
    for (const [elements, lull, isDivided] of [
      // A step's elements are rounded up to whole turns of 16.
      [32_752, 0.05, false],
      [32_768, 0.05, true],
      [32_768, 0.5, false],
      [262_128, 0.5, false],
      [262_144, 0.5, true],
    ] as const) {
      const { step, optimizer } = await begin(elements)
      step()
      vi.spyOn(performance, 'now').mockImplementation(() => {
        now += lull
        return now
      })
      step()
      const notified = vi.spyOn(Atomics, 'notify')
      expect(new Set(step())).toEqual(new Set([3]))
      expect([elements, lull, notified.mock.calls.length]).toEqual([elements, lull, isDivided ? 1 : 0])
      notified.mockRestore()
      optimizer.dispose()
    }
  })
})

test('what is summed over many small leaves is divided as a whole, to the bits of one thread', async () => {
  const optimizer = chain(clipByGlobalNorm(1), sgd(1))
  const compiled = compile(optimizer, { donate: true, threads: 2 })
  const initial = Array.from({ length: 100 }, (_, leaf) => Float32Array.from({ length: 3000 + leaf }, (_, i) => Math.sin(i + leaf)))
  const { params, state, grads } = compiled.init(initial)
  await ready(compiled)
  initial.forEach((leaf, i) => {
    grads[i]?.set(leaf)
  })
  const notified = vi.spyOn(Atomics, 'notify')
  const next = compiled.step(grads, state, params)
  // Once for the memory, which the worker is told of, and for each of the two tasks.
  expect(notified).toHaveBeenCalledTimes(3)
  const [updates] = optimizer.update(initial, optimizer.init(initial), initial)
  expect(next.params.map((leaf) => leaf.slice())).toEqual(applyUpdates(initial, updates))
  compiled.dispose()
})

test.each([
  ['and is not disposed of', ''],
  ['and is disposed of', 'optimizer.dispose()'],
])(
  'a program that has used an optimizer on two threads %s ends by itself',
  (_, end) => {
    const program = `
    import { compile, sgd } from '${new URL('../../../src/index.ts', import.meta.url)}'
    const optimizer = compile(sgd(1), { donate: true, threads: 2 })
    const { params, state, grads } = optimizer.init(new Float32Array(${ELEMENTS}))
    while (optimizer.threads < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    optimizer.step(grads, state, params)
    console.log(optimizer.threads)
    ${end}
  `
    expect(
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { encoding: 'utf8', timeout: 10_000 }),
    ).toBe('2\n')
  },
  15_000,
)
