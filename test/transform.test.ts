import { describe, expect, test } from 'vitest'
import { applyUpdates } from '../src/applyUpdates.ts'
import { chain } from '../src/chain.ts'
import { add, mul } from '../src/kernel/expr.ts'
import type { Expr } from '../src/kernel/node.ts'
import { like, perLeaf, stateless, transform } from '../src/transform.ts'
import type { AnyTransformation } from '../src/transformation/transformation.ts'
import { scaleByAdam } from '../src/transforms/scaleByAdam.ts'
import { type WrapperInputs, wrap } from '../src/wrap.ts'
import { f32, f64 } from './arrays.ts'
import { momentum } from './momentum.ts'

describe('a transformation', () => {
  test('is frozen, and its functions work detached', () => {
    const { init, update } = momentum()
    expect(Object.isFrozen(momentum())).toBe(true)
    expect(update(f32(2), init(f32(0)))).toEqual([f32(1), { m: f32(1), count: 1 }])
  })

  test('has no state of its own: two runs with one are as two runs with two', () => {
    const shared = momentum()
    const run = (optimizer: typeof shared) => optimizer.update(f32(1), optimizer.update(f32(2), optimizer.init(f32(0)))[1])
    expect([run(shared), run(shared)]).toEqual([run(momentum()), run(momentum())])
  })

  test('writes to none of its arguments, and old states stay valid', () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) Object.values(Object.freeze(value)).forEach(freeze)
      return value
    }
    const optimizer = chain(scaleByAdam(), momentum())
    const params = freeze({ w: f32(1, 2), list: [f64(3), 4] })
    const grads = freeze({ w: f32(5, 6), list: [f64(7), 8] })
    const state = freeze(optimizer.init(params))
    const copy = structuredClone([params, grads, state])
    const once = optimizer.update(grads, state, params)
    applyUpdates(params, freeze(once)[0])
    optimizer.update(grads, once[1], params)
    expect([params, grads, state]).toEqual(copy)
    expect(optimizer.update(grads, state, params)).toEqual(once)
  })

  test('gives out arrays of its own: no array stands in two places of what it returns', () => {
    const twice = transform({ a: like(0), b: like(0) }, (g) => [g, { a: mul(g, 2), b: mul(g, 2) }])
    const [, state] = twice.update(f32(1), twice.init(f32(0)))
    expect(state.a).toEqual(state.b)
    expect(state.a).not.toBe(state.b)
    const keep = transform({ last: like(0) }, (g) => [g, { last: g }])
    const grads = f32(1)
    expect(keep.update(grads, keep.init(f32(0)))[1].last).not.toBe(grads)
  })

  test('has plain data for a state, which survives structuredClone', () => {
    const optimizer = chain(scaleByAdam(), momentum())
    const params = { w: f32(1), b: { data: f64(1, 2), shape: [1, 2] }, n: 3 }
    const [, state] = optimizer.update(params, optimizer.init(params))
    expect(optimizer.update(params, structuredClone(state))).toEqual(optimizer.update(params, state))
  })
})

describe('a state is made as it is described', () => {
  const params = { w: f32(1, 2), v: { data: f64(1, 2), shape: [2, 1], name: 'v' }, n: 3, none: null }

  test.each([
    ['like the parameters', like(0.5), { w: f32(0.5, 0.5), v: { data: f64(0.5, 0.5), shape: [2, 1], name: 'v' }, n: 0.5, none: null }],
    [
      'in single precision',
      like(0.5, 'float32'),
      { w: f32(0.5, 0.5), v: { data: f32(0.5, 0.5), shape: [2, 1], name: 'v' }, n: 0.5, none: null },
    ],
    [
      'in double precision',
      like(0.5, 'float64'),
      { w: f64(0.5, 0.5), v: { data: f64(0.5, 0.5), shape: [2, 1], name: 'v' }, n: 0.5, none: null },
    ],
    ['one number a leaf', perLeaf(0.5), { w: 0.5, v: 0.5, n: 0.5, none: null }],
    ['one number', 0.5, 0.5],
    ['nothing', {}, {}],
    ['nested', { list: [perLeaf(1), { n: 2 }], __proto__: null }, { list: [{ w: 1, v: 1, n: 1, none: null }, { n: 2 }] }],
  ])('%s', (_, spec, state) => {
    const optimizer: AnyTransformation = transform({ slot: spec as 0 }, (g, s) => [g, s])
    expect(optimizer.init(params)).toEqual({ slot: state })
    expect(optimizer.update(params, { slot: state })[1]).toEqual({ slot: state })
  })

  test('keeps its dtype and its shape through updates, whatever the parameters have', () => {
    const optimizer = transform({ a: like(0), b: like(0, 'float32'), c: like(0, 'float64') }, (g, s) => [
      add(s.b, s.c),
      { a: add(s.a, g), b: add(s.b, g), c: add(s.c, g) },
    ])
    const grads = { w: f32(0.1), v: f64(0.1) }
    const [updates, state] = optimizer.update(grads, optimizer.update(grads, optimizer.init(grads))[1])
    const inSingle = Math.fround(0.1)
    expect(state).toEqual({
      a: { w: f32(Math.fround(inSingle + inSingle)), v: f64(0.2) },
      b: { w: f32(Math.fround(inSingle + inSingle)), v: f32(inSingle + 0.1) },
      c: { w: f64(Math.fround(inSingle + inSingle)), v: f64(0.2) },
    })
    expect(updates).toEqual({ w: f32(inSingle + inSingle), v: f64(inSingle + 0.1) })
  })

  test('is refused where a description describes nothing', () => {
    expect(() => transform({ m: 'zeros' } as never, ((g: Expr) => [g, {}]) as never)).toThrow(
      /^spec\.m is a string, wanted like\(initial\), along\(line, initial\), perLeaf\(initial\)/,
    )
    expect(() => transform({ m: undefined } as never, ((g: Expr) => [g, {}]) as never)).toThrow(TypeError)
  })
})

describe('a state that is not its own is refused', () => {
  const grads = { w: f32(1, 2) }
  const optimizer = chain(
    stateless((g) => g),
    momentum(),
  )
  const good = optimizer.init(grads)
  const states: [what: string, state: unknown, message: string | RegExp][] = [
    ['none', undefined, /^(?=.*\bstate is undefined).*array/],
    ['of a chain of another length', [good[0]], /^(?=.*\bstate is an array of 1\b).*an array of 2\b/],
    ['of another kind', { ...good }, /^(?=.*\bstate is an object).*an array of 2\b/],
    ['of another optimizer', [{}, scaleByAdam().init(grads)], /^state\[1\] lacks "m"/],
    ['with a key too few', [{}, { m: good[1].m }], /^state\[1\] lacks "count"/],
    ['with a key too many', [{}, { ...good[1], extra: 1 }], /^state\[1\] has "extra"/],
    ['with no number for a number', [{}, { ...good[1], count: f32(1) }], /^state\[1\]\.count is .*, wanted a number/],
    ['for parameters of another shape', [{}, { ...good[1], m: { w: f32(1) } }], 'grads.w has shape [2], state[1].m.w has [1]'],
    ['for parameters of other names', [{}, { ...good[1], m: { v: f32(1, 2) } }], 'state[1].m lacks "w", which grads has'],
    ['of another dtype', [{}, { ...good[1], m: { w: f64(1, 2) } }], /^grads\.w is a Float32Array, state\[1\]\.m\.w is a Float64Array/],
    ['with a hole', [{}, { ...good[1], m: { w: null } }], /^grads\.w is a Float32Array, state\[1\]\.m\.w is null/],
  ]
  test.each(states)('%s', (_, state, message) => {
    const update = () => optimizer.update(grads, state as typeof good)
    expect(update).toThrow(TypeError)
    expect(update).toThrow(message)
  })

  test('the order of its keys does not matter', () => {
    expect(momentum().update(f32(2), { count: 4, m: f32(0) })).toEqual([f32(1), { m: f32(1), count: 5 }])
  })
})

test('a slot may begin as a copy of the parameter, of whatever kind it is', () => {
  const params = { a: new Float32Array([1, 2]), b: { data: new Float64Array([3]), shape: [1] }, c: 4 }
  const { init } = transform({ start: like('params'), wide: like('params', 'float64') }, (g, s) => [g, s])
  const { start, wide } = init(params)
  expect(start).toEqual(params)
  expect(start.a).not.toBe(params.a)
  expect(wide).toEqual({ ...params, a: new Float64Array([1, 2]) })
})

describe('a slot that a rule misspells', () => {
  // Plain JavaScript: what types would refuse.
  const untyped = (spec: unknown, rule: unknown, name = 'mine') =>
    (transform as (...args: unknown[]) => AnyTransformation)(spec, rule, { name })
  const step = (optimizer: AnyTransformation) => () => optimizer.update(f32(1), optimizer.init(f32(1)))

  test.each<[what: string, make: AnyTransformation, message: string]>([
    [
      'by reading it',
      untyped({ count: 0, nu: like(0) }, (g: Expr, s: { nuu: Expr }) => [add(g, s.nuu), s]),
      'mine reads nuu of its state, which has count, nu',
    ],
    [
      'by asking whether it is there',
      untyped({ nu: like(0) }, (g: Expr, s: { nuu?: Expr }) => [s.nuu === undefined ? g : s.nuu, s]),
      'mine reads nuu of its state, which has nu',
    ],
    [
      'by taking the state apart',
      untyped({ nu: like(0) }, (g: Expr, { v }: { v: Expr }) => [g, { nu: v }]),
      'mine reads v of its state, which has nu',
    ],
    [
      'within a record',
      untyped({ moments: { mu: like(0), nu: like(0) } }, (g: Expr, s: { moments: { v: Expr } }) => [add(g, s.moments.v), s]),
      'mine reads v of its state, which has mu, nu',
    ],
    [
      'within a list',
      untyped({ traces: [like(0), like(0)] }, (g: Expr, s: { traces: Expr[] }) => [add(g, s.traces[2]!), s]),
      'mine reads 2 of its state, which has 0, 1',
    ],
    ['where there is none', untyped({}, (g: Expr, s: { nu: Expr }) => [add(g, s.nu), s]), 'mine reads nu of its state, which has no slots'],
    [
      'in a chain',
      chain(
        momentum(),
        untyped({ nu: like(0) }, (g: Expr, s: { v: Expr }) => [add(g, s.v), s]),
      ),
      'chain[1] mine reads v of its state, which has nu',
    ],
    [
      'around another, after that has run',
      (wrap as (...args: unknown[]) => AnyTransformation)(
        { seen: 0 },
        { innerState: momentum() },
        ({ updates, state, run }: { updates: Expr; state: { sean: Expr; innerState: never }; run: WrapperInputs<{}, {}>['run'] }) => {
          const ran = run('innerState' as never, updates, { state: state.innerState })
          return [ran.updates, { seen: state.sean, innerState: ran.state }]
        },
      ),
      'wrap reads sean of its state, which has seen, innerState',
    ],
    [
      'by returning it',
      untyped({ count: 0, nu: like(0) }, (g: Expr, s: { count: Expr }) => [g, { count: s.count, nuu: g }]),
      'the state that mine returns lacks "nu", which its description { count, nu } has',
    ],
    [
      'by returning one more',
      untyped({ moments: { mu: like(0) } }, (g: Expr) => [g, { moments: { mu: g, nu: g } }]),
      'the state that mine returns.moments has "nu", which its description { mu } lacks',
    ],
  ])('%s', (_, optimizer, message) => {
    expect(step(optimizer)).toThrow(TypeError)
    expect(step(optimizer)).toThrow(message)
  })

  test('is none where the state is spread, listed or handed on whole', () => {
    const spec = { moments: [like(0), like(0)], deep: { nu: like(0) } }
    const optimizer = untyped(spec, (g: Expr, s: { moments: Expr[]; deep: object }) => [
      s.moments.reduce((sum, each) => add(sum, each), g),
      { ...s, moments: s.moments.map((each) => each) },
    ])
    const state = optimizer.init(f32(1))
    expect(optimizer.update(f32(1), state)).toEqual([f32(1), state])
  })
})
