import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { adamw, chain, clipByGlobalNorm, compile } from '../../../src/index.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const MIB = 2 ** 20
const optimizers = { adamw: () => adamw(1e-3), 'chain(clipByGlobalNorm, adamw)': () => chain(clipByGlobalNorm(1), adamw(1e-3)) }

describe.each([1, 2])('a donating step on %i threads', (threads) => {
  test.each(Object.entries(optimizers))('of %s allocates nothing that grows with the number of elements', (_, make) => {
    /** What the fullest of 1,000 steps leaves behind: bytes in array buffers, and the median of bytes in the heap. */
    const leftBehind = (elements: number) => {
      using optimizer = compile(make(), { donate: true, threads })
      let { params, state, grads } = optimizer.init({ w: new Float32Array(elements), b: new Float64Array(elements / 2) })
      grads.w.fill(0.5)
      const buffers: number[] = []
      const heap: number[] = []
      collect()
      for (let step = 0; step < 1000; step++) {
        const before = process.memoryUsage()
        ;({ params, state } = optimizer.step(grads, state, params))
        const after = process.memoryUsage()
        buffers.push(after.arrayBuffers - before.arrayBuffers)
        heap.push(after.heapUsed - before.heapUsed)
      }
      return { buffers: Math.max(...buffers), heap: heap.sort((a, b) => a - b)[500]! }
    }
    const small = leftBehind(1000)
    const large = leftBehind(100_000)
    expect(small.buffers).toBeLessThan(16_384)
    expect(large.buffers).toBeLessThan(16_384)
    expect(large.heap - small.heap).toBeLessThan(16_384)
  })

  test('and all that AdamW holds takes 16 bytes a parameter and at most 1 MiB', () => {
    for (const lengths of [[10], [1_000_000], Array.from({ length: 100 }, () => 1000), [3_000_000, 5, 70_001]]) {
      using optimizer = compile(adamw(1e-3), { donate: true, threads })
      const { params } = optimizer.init(lengths.map((length) => new Float32Array(length)))
      const count = lengths.reduce((sum, length) => sum + length, 0)
      expect(params[0]!.buffer.byteLength).toBeLessThanOrEqual(16 * count + MIB)
    }
  })
})

test('a donating optimizer lets go of the parameters that it was begun with', async () => {
  using optimizer = compile(adamw(1e-3), { donate: true })
  const begin = () => {
    const initial = { w: new Float32Array(1000), b: { data: new Float64Array(2), shape: [2] } }
    return { model: optimizer.init(initial), held: [initial, initial.w, initial.b].map((part) => new WeakRef<object>(part)) }
  }
  const { model, held } = begin()
  optimizer.step(model.grads, model.state, model.params)
  // What a weak reference has given stays until the turn ends.
  await new Promise((resolve) => setTimeout(resolve, 0))
  collect()
  expect(held.map((reference) => reference.deref())).toEqual([undefined, undefined, undefined])
})
