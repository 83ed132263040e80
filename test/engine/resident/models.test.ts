import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { add, call, leafTotal, mul, total } from '../../../src/expr.ts'
import {
  type AnyTransformation,
  adam,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  compile,
  partition,
  scale,
  sgd,
  stateless,
  trace,
  transform,
} from '../../../src/index.ts'
import { f32 } from '../../arrays.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

afterEach(() => {
  vi.unstubAllGlobals()
})

const adamLike = () => adam(0.1)

describe.each([1, 2])('on %i threads, what was not donated is never written to:', (threads) => {
  const make = (tx: AnyTransformation = sgd(0.5)) => compile(tx, { donate: true, threads })

  test('another model of the optimizer', () => {
    using o = make()
    const a = o.init({ w: f32(1, 1) })
    const b = o.init({ w: f32(100, 200) })
    const next = o.step({ w: f32(1, 1) }, a.state, { ...a.params })
    expect(next.params).toEqual({ w: f32(0.5, 0.5) })
    expect(next.params.w).toBe(a.params.w)
    expect(o.step({ w: f32(2, 2) }, b.state, b.params).params).toEqual({ w: f32(99, 199) })
    expect(() => o.step({ w: f32(1, 1) }, next.state, a.params)).toThrow(/params has been donated/)
  })

  test('the model, by a step on arrays of the same numbers', () => {
    using o = make(adamLike())
    const m = o.init({ w: f32(1, 2) })
    const copies = { params: { w: m.params.w.slice() }, state: adamLike().init({ w: f32(1, 2) }) }
    const trial = o.step({ w: f32(1, 1) }, copies.state, copies.params)
    expect(m.params.w).toEqual(f32(1, 2))
    expect(o.step({ w: f32(1, 1) }, m.state, m.params)).toEqual(trial)
    expect(trial.params.w).not.toBe(m.params.w)
  })

  test('the model, by a step on a structuredClone of it, which on threads shares its memory', () => {
    using o = make(adamLike())
    const m = o.init({ w: f32(1, 2) })
    const clone = structuredClone({ state: m.state, params: m.params })
    const trial = o.step({ w: f32(1, 1) }, clone.state, clone.params)
    expect(m.params.w).toEqual(f32(1, 2))
    expect(o.step({ w: f32(1, 1) }, m.state, m.params)).toEqual(trial)
  })

  test('moments that are replaced in the state that is handed in', () => {
    using o = make(adamLike())
    const m = o.init({ w: f32(1, 2) })
    const { mu } = m.state[0]
    const next = o.step({ w: f32(1, 1) }, [{ ...m.state[0], mu: { w: f32(3, 3) } }, m.state[1]], m.params)
    const wanted = adamLike().update({ w: f32(1, 1) }, [{ ...adamLike().init({ w: f32(0, 0) })[0], mu: { w: f32(3, 3) } }, m.state[1]])
    expect(next.state).toEqual(wanted[1])
    expect(mu.w).toEqual(f32(0, 0))
  })
})

describe('what stands in the memory, but not at its own place,', () => {
  test('is copied before the first write: moments that are swapped', () => {
    using o = compile(adamLike(), { donate: true })
    const first = o.init({ w: f32(1, 2) })
    const m = o.step({ w: f32(1, 3) }, first.state, first.params)
    const [{ mu, nu, count }, rate] = structuredClone(m.state)
    const [updates, wanted] = adamLike().update({ w: f32(1, 1) }, [{ count, mu: nu, nu: mu }, rate])
    const params = applyUpdates(structuredClone(m.params), updates)
    const held = m.state[0]
    expect(o.step({ w: f32(1, 1) }, [{ ...held, mu: held.nu, nu: held.mu }, m.state[1]], m.params)).toEqual({ params, state: wanted })
  })

  test('gradients that are swapped', () => {
    using o = compile(sgd(1), { donate: true })
    const m = o.init({ a: f32(0), b: f32(0) })
    m.grads.a[0] = 1
    m.grads.b[0] = 2
    expect(o.step({ a: m.grads.b, b: m.grads.a }, m.state, m.params).params).toEqual({ a: f32(-2), b: f32(-1) })
  })
})

describe('where a step throws', () => {
  const failing = (isFailing: () => boolean) => (count: number) => {
    if (isFailing()) throw new Error('no rate today')
    return 0.1 / (1 + count)
  }

  test('and no sum decides it, nothing has been written, and it can be tried again', () => {
    let fails = false
    const tx = chain(clipByGlobalNorm(1), adamLike(), sgd(failing(() => fails)))
    using o = compile(tx, { donate: true })
    const m = o.init({ w: f32(1, 2) })
    const start = tx.init({ w: f32(1, 2) })
    fails = true
    expect(() => o.step({ w: f32(3, 4) }, m.state, m.params)).toThrow(/no rate today/)
    expect(m).toMatchObject({ params: { w: f32(1, 2) }, state: start })
    fails = false
    const [updates, state] = tx.update({ w: f32(3, 4) }, start)
    expect(o.step({ w: f32(3, 4) }, m.state, m.params)).toEqual({ params: applyUpdates({ w: f32(1, 2) }, updates), state })
  })

  test('the message names the part', () => {
    const tx = chain(clipByGlobalNorm(1), adamLike())
    using o = compile(tx, { donate: true })
    const m = o.init({ w: f32(1, 2) })
    Object.assign(m.state[1][0], { count: Number.NaN })
    expect(() => o.step({ w: f32(1, 1) }, m.state, m.params)).toThrow(/chain\[1\]\[0\] scaleByAdam: pow: the exponent is NaN/)
    Object.assign(m.state[1][0], { count: 0 })
    expect(o.step({ w: f32(0, 0) }, m.state, m.params).params).toEqual({ w: f32(1, 2) })
  })

  test('and a sum decides it, the trees are donated, and the message says so', () => {
    const tx = chain(
      trace(0.9),
      stateless((g) =>
        mul(
          g,
          call((sum) => {
            if (sum > 2) throw new Error('too much')
            return 1
          }, total(g)),
        ),
      ),
      sgd(0.1),
    )
    using o = compile(tx, { donate: true })
    const m = o.init({ w: f32(1, 2) })
    expect(() => o.step({ w: f32(3, 4) }, m.state, m.params)).toThrow(/too much.*overwritten in part/s)
    expect(() => o.step({ w: f32(0, 0) }, m.state, m.params)).toThrow(/params has been donated/)
  })
})

describe('memory', () => {
  test('of a model whose trees are out of reach is given back', async () => {
    using o = compile(adamLike(), { donate: true })
    const buffers: WeakRef<ArrayBufferLike>[] = []
    for (let i = 0; i < 5; i++) buffers.push(new WeakRef(o.init({ w: new Float32Array(1000) }).params.w.buffer))
    const kept = o.init({ w: f32(1) })
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      collect()
    }
    expect(buffers.map((buffer) => buffer.deref())).toEqual(buffers.map(() => undefined))
    expect(o.step({ w: f32(1) }, kept.state, kept.params).params.w).toBe(kept.params.w)
  })

  test.each([1, 2])('does not grow, on %i threads, where parameters come from elsewhere at each step', (threads) => {
    using o = compile(adamLike(), { donate: true, threads })
    let { params, state } = o.init({ w: new Float32Array(250_000) })
    collect()
    const before = process.memoryUsage().rss
    for (let i = 0; i < 300; i++) ({ params, state } = o.step(params, state, { w: params.w.slice() }))
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20)
  })

  test('init after dispose is refused', () => {
    const o = compile(adamLike(), { donate: true })
    o.dispose()
    expect(() => o.init({ w: f32(1) })).toThrow(/disposed of/)
  })
})

describe('where compile falls back', () => {
  const handWritten: AnyTransformation = { init: () => ({}), update: (updates: unknown, state: unknown) => [updates, state] }

  test.each([
    ['a part is written by hand', () => compile(chain(handWritten, adamLike()), { donate: true })],
    ['it does not donate', () => compile(adamLike())],
  ])('init copies, because %s', (_, make) => {
    using o = make()
    const initial = { w: f32(1, 2), r: { data: f32(1), shape: [1], tag: 'kept' } }
    for (let run = 0; run < 2; run++) {
      const m = o.init(initial)
      expect(m.params).toEqual(initial)
      expect(m.params.w).not.toBe(initial.w)
      m.params.w.fill(0)
      o.step(m.grads, m.state as never, m.params)
    }
    expect(initial.w).toEqual(f32(1, 2))
  })

  test('a null gradient for a model that is one leaf leaves it usable', () => {
    using o = compile(chain(handWritten, sgd(0.5)), { donate: true })
    const m = o.init<Float32Array | null>(f32(1, 2))
    const still = o.step(null, m.state as never, m.params)
    expect(still.params).toEqual(f32(1, 2))
    expect(o.step(f32(1, 1), still.state as never, still.params).params).toEqual(f32(0.5, 1.5))
  })
})

/** What is assigned into, as untyped as in plain JavaScript. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Assigned = { params: any; state: any }

describe('what is assigned into a returned tree is seen:', () => {
  const start = () => ({ w: f32(1, 2), b: 0.5, c: [f32(5)], none: f32(), r: { data: f32(3), shape: [1] } })
  const tx = () => sgd(0.5, { momentum: 0.5 })

  test.each<[string, (m: Assigned) => void]>([
    [
      'an array of the parameters',
      ({ params }) => {
        params.w = f32(10, 20)
      },
    ],
    [
      'an array in a list',
      ({ params }) => {
        params.c[0] = f32(7)
      },
    ],
    [
      'a number of the parameters',
      ({ params }) => {
        params.b = 100
      },
    ],
    [
      'a number of the state',
      ({ state }) => {
        state[0].trace.b = 7
      },
    ],
    [
      'an array of the state',
      ({ state }) => {
        state[0].trace.w = f32(7, 8)
      },
    ],
    ['the array of a record', ({ state }) => Object.assign(state[0].trace.r, { data: f32(9) })],
    [
      'another learning rate',
      ({ state }) => {
        state[1].learningRate = 0.25
      },
    ],
    [
      'numbers within an array',
      ({ params }) => {
        params.w.fill(3)
      },
    ],
  ])('%s', (_, assign) => {
    using o = compile(tx(), { donate: true })
    const m = o.init(start())
    const pure = { params: start(), state: tx().init(start()) }
    assign(m)
    assign(pure)
    const grads = { w: f32(1, 1), b: 1, c: [f32(1)], none: f32(), r: { data: f32(1), shape: [1] } }
    for (let step = 0; step < 2; step++) {
      Object.assign(m, o.step(grads, m.state, m.params))
      const [updates, state] = tx().update(grads, pure.state, pure.params)
      Object.assign(pure, { params: applyUpdates(pure.params, updates), state })
      expect({ params: m.params, state: m.state }).toEqual(pure)
    }
  })

  test('what does not fit is refused with its place', () => {
    using o = compile(tx(), { donate: true })
    const m = o.init(start())
    Object.assign(m.params, { w: f32(1) })
    expect(() => o.step(start(), m.state, m.params)).toThrow(/params\.w has shape \[1\]/)
    Object.assign(m.params, { w: f32(1, 2), x: 3 })
    expect(() => o.step(start(), m.state, m.params)).toThrow(/"x"/)
  })
})

test('records keep what they carry, each model its own', () => {
  const record = (tag: string) => ({ r: { data: f32(1, 2), shape: [2], tag } })
  using o = compile(sgd(0.5, { momentum: 0.9 }), { donate: true })
  const a = o.init(record('a'))
  const b = o.init(record('b'))
  a.params.r.tag = 'changed'
  const next = o.step(record('g'), a.state, a.params)
  expect([next.params.r.tag, next.state[0].trace.r.tag]).toEqual(['changed', 'a'])
  const other = o.step(record('g'), next.state, { r: { ...next.params.r, tag: 'other' } })
  expect([other.params.r.tag, o.step(record('g'), b.state, b.params).params.r.tag]).toEqual(['other', 'b'])
})

describe('graphs', () => {
  test('are dropped with their structure: nulls that come and go cost no more as time goes by', () => {
    const halveEvery = transform({ count: 0 }, (g, s) => [
      mul(
        g,
        call((n) => (n % 2 === 0 ? 1 : 0.5), s.count),
      ),
      { count: add(s.count, 1) },
    ])
    const names = Array.from({ length: 14 }, (_, i) => `p${i}`)
    const params = Object.fromEntries(names.map((name) => [name, f32(1)]))
    let state = halveEvery.init(params)
    const round = (from: number) => {
      const began = performance.now()
      for (let step = from; step < from + 1500; step++) {
        const grads = Object.fromEntries(names.map((name, i) => [name, (step >> i) & 1 ? f32(1) : null]))
        state = halveEvery.update(grads as never, state)[1]
      }
      return performance.now() - began
    }
    round(1)
    const early = round(1501)
    let late = Number.POSITIVE_INFINITY
    for (let from = 3001; from < 12_000; from += 1500) late = Math.min(late, round(from))
    expect(late).toBeLessThan(2 * early)
  })

  test('of 1,500 sums of a leaf, each of what the one before has scaled, are computed', () => {
    const parts = Array.from({ length: 1500 }, () => stateless((g) => add(g, mul(0, leafTotal(g)))))
    const long = chain(...parts, scale(2))
    expect(long.update(f32(1, 2), long.init(f32(1, 2)))[0]).toEqual(f32(2, 4))
  })

  test('of chains of 3,000 parts are planned without recursion', () => {
    const long = chain(...Array.from({ length: 3000 }, () => stateless((g) => add(g, 1))))
    expect(long.update(f32(0, 1), long.init(f32(0, 1)))[0]).toEqual(f32(3000, 3001))
  })
})

test('a partition of models that are one number each does without memory to keep', () => {
  using o = compile(partition({ a: sgd(1), b: sgd(2) }, { a: 'a', b: 'b' }), { donate: true })
  const m = o.init({ a: 1, b: 2 })
  const n = o.init({ a: 10, b: 20 })
  expect(o.step({ a: 1, b: 1 }, m.state, m.params).params).toEqual({ a: 0, b: 0 })
  expect(o.step({ a: 1, b: 1 }, n.state, n.params).params).toEqual({ a: 9, b: 18 })
})
