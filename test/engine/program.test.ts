import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { applyUpdates } from '../../src/applyUpdates.ts'
import { chain } from '../../src/chain.ts'
import { compile } from '../../src/compile.ts'
import { add, call, div, ema, leafSize, leafTotal, mul, neg, sqrt, square, sub, total } from '../../src/kernel/expr.ts'
import { adamw } from '../../src/optimizers/adamw.ts'
import { sgd } from '../../src/optimizers/sgd.ts'
import { like, perLeaf, stateless, transform } from '../../src/transform.ts'
import type { AnyTransformation } from '../../src/transformation/transformation.ts'
import { scaleByAdam } from '../../src/transforms/scaleByAdam.ts'
import { scaleBySchedule } from '../../src/transforms/scaleBySchedule.ts'
import type { Sparse } from '../../src/trees/types.ts'
import { f32, f64 } from '../arrays.ts'
import { momentum } from '../momentum.ts'

test('leaves without elements stay arrays of their own, alone and beside others', () => {
  for (const params of [
    { a: f32(), b: f32() },
    { a: f32(1, 2), b: f32(), c: f32() },
  ]) {
    const { init, update } = scaleByAdam()
    const [updates, state] = update(params, init(params))
    const next = applyUpdates(params, updates)
    for (const tree of [updates, state.mu, state.nu, next]) expect(new Set(Object.values(tree)).size).toBe(Object.keys(params).length)
    expect(() => init(next)).not.toThrow()
  }
})

describe('values of the tree and of each leaf', () => {
  test('are computed on the host in double precision', () => {
    const rule = transform({ t: 0, l: perLeaf(0) }, (g, s) => [g, { t: add(s.t, 0.1), l: div(s.l, 3) }])
    expect(rule.update(f32(1), { t: 0.2, l: 1 })[1]).toEqual({ t: 0.30000000000000004, l: 1 / 3 })
  })

  test('fill arrays where a rule returns them for elements', () => {
    const rule = transform({ m: like(1) }, (g) => [leafTotal(g), { m: total(g) }])
    const grads = { a: f32(1, 2), b: 3, c: f64(4) }
    expect(rule.update(grads, rule.init(grads))).toEqual([{ a: f32(3, 3), b: 3, c: f64(4) }, { m: { a: f32(10, 10), b: 10, c: f64(10) } }])
  })

  test('can be summed as elements by what follows, even a constant', () => {
    const optimizer = chain(
      stateless(() => 2),
      stateless((g) => add(total(g), leafTotal(g))),
    )
    expect(optimizer.update({ a: f32(0, 0), b: 0, c: f64(0, 0, 0) }, [{}, {}])[0]).toEqual({
      a: f32(16, 16),
      b: 14,
      c: f64(18, 18, 18),
    })
  })

  test('are the same for a leaf of one element and for a number, but for its precision', () => {
    const rule = transform({ m: like(0), l: perLeaf(1), t: 0 }, (g, s, p) => {
      const m = ema(s.m, sub(g, p), 0.9)
      const l = add(s.l, mul(leafSize, leafTotal(square(m))))
      return [div(m, sqrt(add(l, total(square(p))))), { m, l, t: add(s.t, total(m)) }]
    })
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (g, p) => {
        const [asNumber, numberState] = rule.update(g, rule.init(g), p)
        const [asArray, arrayState] = rule.update(f64(g), rule.init(f64(g)), f64(p))
        expect([asArray[0], arrayState.m[0], arrayState.l, arrayState.t]).toEqual([asNumber, numberState.m, numberState.l, numberState.t])
      }),
      { seed: 3 },
    )
  })

  test('total sums over all leaves, leafTotal over one, leafSize counts its elements', () => {
    const params = { a: f32(1, 2), b: { data: f64(3, 4, 5, 6), shape: [2, 2] }, c: 7, d: f32() }
    const rule = transform({ total: 0, leaf: perLeaf(0), size: perLeaf(0), ofLeaves: 0 }, (g) => [
      g,
      { total: total(g), leaf: leafTotal(g), size: leafSize, ofLeaves: total(leafSize) },
    ])
    expect(rule.update(params, rule.init(params))[1]).toEqual({
      total: 28,
      leaf: { a: 3, b: 18, c: 7, d: 0 },
      size: { a: 2, b: 4, c: 1, d: 0 },
      ofLeaves: 7,
    })
  })

  test('that are totals do not depend on the order in which keys were inserted', () => {
    const rule = transform({ sum: 0 }, (g) => [g, { sum: total(g) }])
    const entries = fc.uniqueArray(fc.tuple(fc.string({ maxLength: 2 }), fc.double({ noNaN: true })), {
      selector: ([key]) => key,
      minLength: 3,
    })
    fc.assert(
      fc.property(entries, fc.boolean(), (entries, isArray) => {
        const made = entries.map(([key, x]) => [key, isArray ? f64(x) : x] as const)
        const sumOf = (list: typeof made) => rule.update(Object.fromEntries(list), { sum: 0 })[1].sum
        expect(sumOf([...made].reverse())).toBe(sumOf(made))
      }),
      { seed: 3 },
    )
  })

  test('a host function is called once a step for the tree, and once a leaf where it is asked for each leaf', () => {
    const schedule = vi.fn((count: number) => 1 / (1 + count))
    const ofLeaf = vi.fn((norm: number) => 2 * norm)
    const rule = transform({ count: 0 }, (g, s) => {
      const rate = call(schedule, s.count)
      return [mul(mul(g, rate), add(call(ofLeaf, leafTotal(g)), rate)), { count: add(s.count, 1) }]
    })
    const grads = { a: f32(1), b: f32(2), c: f64(3) }
    rule.update(grads, { count: 4 })
    expect(schedule.mock.calls).toEqual([[4]])
    expect(ofLeaf.mock.calls).toEqual([[1], [2], [3]])
  })
})

describe('a function of numbers that returns none is refused, lest the state keep it', () => {
  const cases: [what: string, value: unknown, message: string][] = [
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a promise', Promise.resolve(0.1), 'an instance of Promise'],
    ['a string', '0.1', 'the string "0.1"'],
    ['a boolean', true, 'a boolean'],
    ['a big integer', 1n, 'a bigint'],
    ['an array', [0.1], 'an instance of Array'],
  ]
  test.each(cases)('%s', (_, value, found) => {
    const fading = (count: number): number => (count < 2 ? 0.1 : (value as number))
    const message = `: fading(2) returned ${found}, wanted a number`
    for (const make of [
      () => sgd(fading),
      () => adamw(0.1, { weightDecay: fading }),
      () => chain(scaleByAdam(), scaleBySchedule(fading)),
    ]) {
      const [pure, donating] = [compile(make()), compile(make(), { donate: true })]
      for (const optimizer of [pure, donating]) {
        const model = optimizer.init({ w: f32(1, 2), b: 3 })
        const step = () => Object.assign(model, optimizer.step(model.grads, model.state, model.params))
        step()
        step()
        expect(step).toThrow(TypeError)
        expect(step).toThrow(message)
      }
    }
  })

  test('one without a name, of several numbers', () => {
    const rule = stateless(
      (g) =>
        mul(
          g,
          call((...values) => Object(values), leafSize, 2),
        ),
      { name: 'odd' },
    )
    expect(() => rule.update(f32(1), {})).toThrow(
      new TypeError('odd: the function of call(1, 2) returned an instance of Array, wanted a number'),
    )
  })
})

test('what is kept in single precision goes on in double precision where it is read behind a reduction', () => {
  for (const keys of [
    ['kept', 'full'],
    ['full', 'kept'],
  ]) {
    const optimizer: AnyTransformation = transform(
      Object.fromEntries(keys.map((key) => [key, key === 'kept' ? like(0, 'float32') : like(0)])),
      (g) => {
        const root = sqrt(g)
        return [mul(root, total(root)), Object.fromEntries(keys.map((key) => [key, root]))]
      },
    )
    const [updates, state] = optimizer.update(f64(2), optimizer.init(f64(2)))
    expect(updates).toEqual(f64(Math.SQRT2 * Math.SQRT2))
    expect(state).toEqual({ kept: f32(Math.SQRT2), full: f64(Math.SQRT2) })
  }
})

describe('gradients that are null sit the step out', () => {
  type Params = Sparse<{ a: Float32Array; b: { c: Float32Array; d: number } }>
  const params = (): Params => ({ a: f32(1), b: { c: f32(2), d: 3 } })

  test('the leaf, its state and its parameter stay the same objects, and the count still advances', () => {
    const optimizer = chain(momentum(), scaleByAdam())
    const now = params()
    const [, state] = optimizer.update<Params>(params(), optimizer.init<Params>(params()))
    const [updates, next] = optimizer.update<Params>({ a: null, b: { c: f32(7), d: null } }, state)
    expect(updates).toMatchObject({ a: null, b: { d: null } })
    for (const [before, after] of [
      [state[0].m, next[0].m],
      [state[1].mu, next[1].mu],
      [state[1].nu, next[1].nu],
    ] as const) {
      expect(after.a).toBe(before.a)
      expect(after.b.d).toBe(before.b.d)
      expect(after.b.c).not.toEqual(before.b.c)
    }
    expect([next[0].count, next[1].count]).toEqual([2, 2])
    const after = applyUpdates<Params>(now, updates)
    expect(after.a).toBe(now.a)
    expect(after.b.d).toBe(3)
    expect(after.b.c).not.toEqual(now.b.c)
  })

  test('they take no part in totals', () => {
    const rule = transform({ sum: 0, size: 0 }, (g) => [g, { sum: total(g), size: total(leafSize) }])
    expect(rule.update<Params>({ a: f32(5), b: { c: null, d: null } }, { sum: 0, size: 0 })[1]).toEqual({ sum: 5, size: 1 })
  })

  test('whole subtrees and whole trees can sit out', () => {
    const optimizer: AnyTransformation = momentum()
    const state = optimizer.init(params())
    const [updates, next] = optimizer.update({ a: f32(1), b: null }, state)
    expect(updates).toEqual({ a: f32(0.5), b: null })
    expect(next.m.b).toBe(state.m.b)
    expect(applyUpdates(params(), updates)).toEqual({ a: f32(1.5), b: params().b })
    const [nothing, last] = optimizer.update(null, next)
    expect([nothing, last]).toEqual([null, { ...next, count: 2 }])
    expect(last.m).toBe(next.m)
  })
})

describe('one transformation serves', () => {
  const optimizer = chain(
    stateless((g) => mul(g, total(square(g)))),
    momentum(),
  )
  const trees = [f32(1, 2), { w: f64(1, 2) }, [1, f32(2)], { w: f64(1, 2), b: 3 }, 4]
  const start = (params: unknown) => (optimizer as AnyTransformation).init(params)
  const step = (params: unknown, state: unknown) => (optimizer as AnyTransformation).update(params, state)

  test('trees of different structures in turn', () => {
    const alone = trees.map((params) => step(params, step(params, start(params))[1]))
    const states = trees.map((params) => step(params, start(params))[1])
    expect(trees.map((params, i) => step(params, states[i]))).toEqual(alone)
  })

  test('models that take turns, each of which is traced once', () => {
    let traces = 0
    const rule = stateless((g) => {
      traces++
      return mul(g, 2)
    })
    const models = Array.from({ length: 8 }, (_, i) => new Float32Array(1 + i).fill(1))
    for (let round = 0; round < 3; round++) {
      for (const model of models) expect((rule as AnyTransformation).update(model, {})[0]).toEqual(model.map((x) => 2 * x))
    }
    expect(traces).toBe(8)
  })

  test('a schedule that calls its update itself, with the same tree or with another', () => {
    for (const inner of [f32(1, 2), [3, f64(4)]]) {
      let depth = 0
      const results: unknown[] = []
      const rule: AnyTransformation = transform({ m: like(0), norm: 0 }, (g, s) => {
        const m = add(s.m, mul(g, call(reenter)))
        return [neg(div(m, sqrt(total(square(m))))), { m, norm: total(square(m)) }]
      })
      const reenter = (): number => {
        if (depth++ === 0) results.push(rule.update(inner, rule.init(inner)))
        return 2
      }
      const outer = rule.update({ w: f32(3, 4) }, rule.init({ w: f32(0, 0) }))
      expect(outer[1]).toEqual({ m: { w: f32(6, 8) }, norm: 100 })
      expect(results).toEqual([rule.update(inner, rule.init(inner))])
      expect(depth).toBe(3)
    }
  })
})

describe('small leaves, which run together,', () => {
  const rule = transform({ m: like(0), wide: like(1, 'float64'), n: 0 }, (g, s, p) => {
    const m = ema(s.m, g, 0.9)
    return [div(m, add(sqrt(square(p)), 0.25)), { m, wide: add(s.wide, square(m)), n: add(s.n, 1) }]
  })
  const leafOf = (kind: string, length: number) => (seed: number) => {
    const value = (_: unknown, i: number) => Math.sin(seed + i)
    if (kind === 'number') return Math.sin(seed)
    if (kind === 'float32') return Float32Array.from({ length }, value)
    // A view, of which the buffer has more before and behind.
    const data = Float64Array.from({ length: length + 5 }, value).subarray(2, length + 2)
    return kind === 'float64' ? data : { data, shape: [length, 1], name: 'kept' }
  }
  const anyLeaf = fc
    .tuple(fc.constantFrom('number', 'float32', 'float64', 'record'), fc.constantFrom(0, 1, 3, 17, 1000, 2048, 2049))
    .map(([kind, length]) => leafOf(kind, length))
  const moreThanABlock = Array.from({ length: 11 }, () => leafOf('float32', 1000))

  test('compute what each computes alone', () => {
    const alone = (trees: readonly unknown[][]): unknown[] =>
      trees[0]!.map((_, i) => {
        const [grads, params] = trees.map((tree) => tree[i])
        const { update, init } = rule as AnyTransformation
        const [, state] = update(params, init(params), params)
        return update(grads, state, params)
      })
    fc.assert(
      fc.property(fc.array(anyLeaf, { minLength: 1, maxLength: 14 }), (leaves) => {
        const trees = [1000, 0].map((first) => leaves.map((leaf, i) => leaf(first + i)))
        const [grads, params] = trees
        const { update, init } = rule as AnyTransformation
        const [, state] = update(params, init(params), params)
        const before = structuredClone([trees, state])
        const [updates, next] = update(grads, state, params) as [unknown[], { m: unknown[]; wide: unknown[]; n: number }]
        expect(updates.map((update, i) => [update, { m: next.m[i], wide: next.wide[i], n: next.n }])).toEqual(alone(trees))
        expect([trees, state]).toEqual(before)
      }),
      { seed: 11, numRuns: 20, examples: [[moreThanABlock]] },
    )
  })

  test('have results that do not overlap, of which those above 2,048 elements have their own buffer', () => {
    const params = [5, 2048, 2049, 7].map((length) => new Float32Array(length))
    const [a, b, c, d] = rule.update(params, rule.init(params), params)[0]
    expect(c?.buffer.byteLength).toBe(4 * 2049)
    for (const array of [a, b, c, d]) array?.fill(array.length)
    expect([a, b, c, d].map((array) => new Set(array))).toEqual([5, 2048, 2049, 7].map((length) => new Set([length])))
  })
})
