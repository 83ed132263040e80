import { afterEach, describe, expect, test, vi } from 'vitest'
import { mechanize, normalize, sam } from '../src/contrib.ts'
import {
  type AnyTransformation,
  adafactor,
  adamw,
  applyIfFinite,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  compile,
  like,
  multiSteps,
  sgd,
  transform,
} from '../src/index.ts'
import * as keras from '../src/keras.ts'
import { catalogue } from './catalogue.ts'
import { letOthersFirst } from './kernel/threads/othersFirst.ts'

// However small a task is, it is divided.
vi.mock('../src/kernel/threads/threads.ts', async (original) => {
  const { newPool } = await original<typeof import('../src/kernel/threads/threads.ts')>()
  return { newPool: (threads: number) => newPool(threads, { awake: 0, asleep: 0 }) }
})

afterEach(() => {
  vi.restoreAllMocks()
})

const STEPS = 4

/** Leaves of every kind, among them empty ones, ones shorter than a vector, and ones of several blocks. */
const makeParams = () => ({
  kernel: { data: values(3 * 41, 1), shape: [3, 41], name: 'kernel' },
  bias: values(5, 2),
  layers: [values(20_000, 3), Float64Array.from(values(9, 4)), null] as const,
  wide: Float64Array.from(values(9000, 5)),
  empty: new Float32Array(0),
  gains: { a: 0.5, b: -1.5, c: 2 },
})
type Params = ReturnType<typeof makeParams>

function values(length: number, seed: number): Float32Array {
  let x = seed * 7919
  return Float32Array.from({ length }, () => {
    x = (x * 1103515245 + 12345) % 2147483648
    return x / 1073741824 - 1
  })
}

const gradsAt = (step: number): Params => {
  const { kernel, bias, layers, wide, empty, gains } = makeParams()
  const turn = <T extends Float32Array | Float64Array>(array: T): T =>
    array.map((x, i) => x * Math.fround(Math.sqrt(1 + ((i + step) % 7)))) as T
  return {
    kernel: { ...kernel, data: turn(kernel.data) },
    bias: turn(bias),
    layers: [turn(layers[0]), turn(layers[1]), null],
    wide: turn(wide),
    empty,
    gains: { a: gains.a * step, b: gains.b - step, c: 1 / (step + 1) },
  }
}

/** Everything in a tree that is a number, to the last bit. */
const bits = (tree: unknown): unknown => {
  if (typeof tree === 'number') return Object.is(tree, -0) ? '-0' : tree
  if (ArrayBuffer.isView(tree)) return Buffer.from(tree.buffer, tree.byteOffset, tree.byteLength).toString('base64')
  if (typeof tree !== 'object' || tree === null) return tree
  return Object.entries(tree).map(([key, value]) => [key, bits(value)])
}

describe.each(catalogue.map((entry) => [entry.name, entry] as const))('%s', (_, { make }) => {
  const expected = (() => {
    const tx = make()
    let params = makeParams()
    let state: unknown = tx.init(params)
    return Array.from({ length: STEPS }, (_, step) => {
      const [updates, next] = tx.update(gradsAt(step), state, params, { value: 1 })
      params = applyUpdates(params, updates)
      state = next
      return bits([params, state])
    })
  })()

  test.each([
    ['pure', {}],
    ['donating', { donate: true }],
    ['donating, on two threads', { donate: true, threads: 2 }],
    ['donating, on three threads', { donate: true, threads: 3 }],
  ] as const)(
    'compiled, %s, it has the bits of update and applyUpdates',
    async (_, options) => {
      using optimizer = compile(make(), options)
      let { params, state }: { params: Params; state: unknown } = optimizer.init<Params>(makeParams())
      // What falls back is not in memory that can be shared.
      const isDivided = 'threads' in options && params.bias.buffer instanceof SharedArrayBuffer
      if (isDivided) await vi.waitFor(() => expect(optimizer.threads).toBe(options.threads), { timeout: 10_000, interval: 5 })
      const told = letOthersFirst(optimizer.threads)
      // A task that is divided wakes the workers, which may have begun before this thread looks.
      const woken = vi.spyOn(Atomics, 'notify')
      const actual = Array.from({ length: STEPS }, (_, step) => {
        ;({ params, state } = optimizer.step(gradsAt(step), state as never, params, { value: 1 } as never))
        return bits([params, state])
      })
      expect(actual).toEqual(expected)
      expect([woken.mock.calls.length > 0, told.inVain]).toEqual([isDivided, 0])
    },
    15_000,
  )
})

describe('what does not run in place, or not on all threads, is told', () => {
  const pair: AnyTransformation = { init: () => ({}), update: (updates: unknown, state: unknown) => [updates, state] }
  const accumulating = keras.adam({ gradientAccumulationSteps: 4, useEma: true, emaOverwriteFrequency: 2, clipnorm: 1 })

  test.each<[string, AnyTransformation, RegExp[]]>([
    ['nothing of rules', chain(clipByGlobalNorm(1), multiSteps(applyIfFinite(adamw(1e-3), 3), 4)), []],
    ['rules along lines in wrappers', multiSteps(applyIfFinite(adafactor(0.1), 3), 4), []],
    ['mechanize', mechanize(adamw(1)), []],
    ['sam', sam(adamw(1e-3), chain(normalize(), sgd(0.05)), { syncPeriod: 3 }), []],
    ["Keras's accumulation and overwriting average", accumulating, []],
    ['a pair', chain(pair, adamw(1e-3)), [/^chain\[0\] hand-written is no rule/]],
    ['a pair in a wrapper', multiSteps(chain(pair, adamw(1e-3)), 2), [/^multiSteps\.innerState.* hand-written is no rule/]],
    [
      'a function of arrays in a wrapper',
      multiSteps(adamw(1e-3), 2, { shouldSkip: () => false }),
      [/^multiSteps has a function of whole trees/],
    ],
    ['a slot with a dtype of its own', transform({ m: like(0, 'float32') }, (g, s) => [g, s]), []],
  ])('%s', (_, optimizer, told) => {
    const { fallbacks } = compile(optimizer, { donate: true })
    expect(fallbacks).toHaveLength(told.length)
    told.forEach((message, i) => {
      expect(fallbacks[i]).toMatch(message)
    })
    const strict = () => compile(optimizer, { donate: true, strict: true })
    if (told.length === 0) expect(strict).not.toThrow()
    else expect(strict).toThrow(/change that, or leave out strict/)
  })
})

describe('a model that is released', () => {
  const grads = { w: Float32Array.of(0.5, -1), b: 2 }
  const begun = (threads: number) => {
    const optimizer = compile(adamw(0.1), { donate: true, threads })
    return { optimizer, ...optimizer.init({ w: Float32Array.of(1, 2), b: 3 }) }
  }

  test.each([1, 2])('keeps its trees as they are, and a step on them has a memory of its own (threads: %d)', (threads) => {
    const { optimizer, params, state } = begun(threads)
    const first = optimizer.step(grads, state, params)
    optimizer.release(first.params)
    const second = optimizer.step(grads, first.state, first.params)
    expect(second.params.w.buffer).not.toBe(first.params.w.buffer)
    const other = begun(1)
    const again = other.optimizer.step(grads, other.state, other.params)
    expect(first.params.w).toEqual(again.params.w)
    const wanted = other.optimizer.step(grads, again.state, again.params)
    expect(second.params).toEqual(wanted.params)
    expect(optimizer.step(grads, second.state, second.params).params.w.buffer).toBe(second.params.w.buffer)
    optimizer.dispose()
  })

  test('is not one that has been donated, nor has to be one at all', () => {
    const { optimizer, params, state } = begun(1)
    optimizer.step(grads, state, params)
    expect(() => optimizer.release(params)).toThrow('params has been donated')
    expect(() => optimizer.release({ w: Float32Array.of(1), b: 0 })).not.toThrow()
  })
})
