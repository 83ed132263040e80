import { afterAll, describe, expect, test } from 'vitest'
import { fromBytes, restore, toBytes } from '../../src/checkpoint.ts'
import * as gradform from '../../src/index.ts'
import * as tree from '../../src/tree.ts'
import { catalogue, type Entry } from '../catalogue.ts'
import { oneIn } from '../thorough.ts'

/** Numbers around zero, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

function makeTree(seed: number) {
  const next = numbers(seed)
  return {
    number: next(),
    single: Float32Array.from({ length: 5 }, next),
    matrix: { data: Float32Array.from({ length: 6 }, next), shape: [2, 3] },
    layers: [[{ kernel: { data: Float64Array.from({ length: 12 }, next), shape: [3, 2, 2], label: 'k' }, bias: null }], next()],
    view: Float32Array.from({ length: 12 }, next).subarray(2, 9),
    none: new Float32Array(0),
  }
}

function bitsOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (typeof value === 'number') return bitsOf(Float64Array.of(value))
  if (Array.isArray(value)) return value.map(bitsOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([key, item]) => [key, bitsOf(item)])
}

interface Trained {
  params: object
  state: unknown
}

/** How steps are taken: by the optimizer as it is, or compiled. */
interface Way {
  begin(): Trained
  step(grads: object, trained: Trained): Trained
  dispose(): void
}

function pure(make: Entry['make']): Way {
  const optimizer = make()
  return {
    begin: () => ({ params: makeTree(1), state: optimizer.init(makeTree(1)) }),
    step(grads, { params, state }) {
      const [updates, next] = optimizer.update(grads, state, params)
      return { params: Reflect.apply(gradform.applyUpdates, undefined, [params, updates]), state: next }
    },
    dispose: () => undefined,
  }
}

function compiled(options: gradform.CompileOptions): (make: Entry['make']) => Way {
  return (make) => {
    const optimizer = gradform.compile(make(), options)
    return {
      begin() {
        const { params, state } = optimizer.init(makeTree(1))
        return { params, state }
      },
      step: (grads, { params, state }) => Reflect.apply(optimizer.step, undefined, [grads, state, params]),
      dispose: () => optimizer.dispose(),
    }
  }
}

/**
 * Each way with the entries that go it. A pure step and the one in place hold all that a state is made of; the others differ from
 * them in where the arrays stand, not in what is saved, so that samples do.
 */
const ways: readonly (readonly [name: string, way: (make: Entry['make']) => Way, entries: readonly Entry[]])[] = [
  ['pure', pure, catalogue],
  ['compiled', compiled({}), oneIn(6, catalogue)],
  ['in place', compiled({ donate: true }), oneIn(3, catalogue, 1)],
  ['in place on threads', compiled({ donate: true, threads: 2 }), oneIn(12, catalogue, 3)],
]

const gradients = [2, 3, 4, 5, 6, 7].map(makeTree)
const HALF = 3

const train = (way: Way, from: Trained, grads: readonly object[]): Trained =>
  grads.reduce<Trained>((trained, each) => way.step(tree.copy(each), trained), from)

describe.each(ways)('training resumed from bytes is training that was never interrupted, %s', (_, wayOf, entries) => {
  const open: Way[] = []
  afterAll(() => open.forEach((way) => void way.dispose()))
  const started = (make: Entry['make']): Way => {
    const way = wayOf(make)
    open.push(way)
    return way
  }

  test.each(entries.map(({ name, make }) => [name, make] as const))('%s', (_, make) => {
    const whole = started(make)
    const half = train(whole, whole.begin(), gradients.slice(0, HALF))
    const bytes = toBytes(half)
    // The first training goes on, in its own memory, while another one begins with the bytes.
    const wanted = bitsOf(train(whole, half, gradients.slice(HALF)))
    const again = started(make)
    const loaded = fromBytes(bytes, again.begin())
    const resumed = train(again, loaded, gradients.slice(HALF))
    expect(bitsOf(resumed)).toEqual(wanted)
    whole.dispose()
    again.dispose()
  })
})

test('a model that is large enough for its threads to wake resumes alike', () => {
  const make = () => gradform.compile(gradform.adamw(0.1), { donate: true, threads: 2 })
  const [next, size] = [numbers(1), 300_000]
  const initial = { w: Float32Array.from({ length: size }, next), b: 1 }
  const grads = { w: Float32Array.from({ length: size }, next), b: -1 }
  const [whole, again] = [make(), make()]
  const { params, state } = whole.init(initial)
  const half = whole.step(grads, state, params)
  const bytes = toBytes(half)
  const wanted = toBytes(whole.step(grads, half.state, half.params))
  const { params: like, state: likeState } = again.init(initial)
  const loaded = fromBytes(bytes, { params: like, state: likeState })
  expect(Buffer.from(toBytes(again.step(grads, loaded.state, loaded.params))).equals(wanted)).toBe(true)
  whole.dispose()
  again.dispose()
})

describe('a state', () => {
  test.each(catalogue.map(({ name, make }) => [name, make] as const))('of %s is restored as it was', (_, make) => {
    const way = pure(make)
    const { params, state } = train(way, way.begin(), gradients.slice(0, HALF))
    expect(bitsOf(restore(make(), state, Object(params)))).toEqual(bitsOf(state))
  })

  // Measures return what their users like, here texts.
  const measured = ['snapshot', 'monitor']
  test.each(catalogue.filter(({ name }) => !measured.includes(name.split('(')[0]!)).map(({ name, make }) => [name, make] as const))(
    'of %s is a tree, which gradform/tree walks: nothing in it is a boolean',
    (_, make) => {
      const way = pure(make)
      const { state } = train(way, way.begin(), gradients.slice(0, HALF))
      const leaves = Reflect.apply(tree.leaves, undefined, [state])
      expect(bitsOf(Reflect.apply(tree.map, undefined, [(leaf: unknown) => leaf, state]))).toEqual(bitsOf(state))
      expect(leaves.every((leaf: unknown) => typeof leaf === 'number' || typeof leaf === 'object')).toBe(true)
    },
  )
})
