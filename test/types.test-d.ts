import { expectTypeOf, test } from 'vitest'
import { applyUpdates } from '../src/applyUpdates.ts'
import { chain, namedChain } from '../src/chain.ts'
import { add, call, type Expr, gt, leafTotal, lt, mul, select, total } from '../src/expr.ts'
import { like, perLeaf, stateless, transform } from '../src/transform.ts'
import { byPath } from '../src/transformation/byPath.ts'
import type { GradientTransformation, Slot, State } from '../src/transformation/transformation.ts'
import { scaleByAdam } from '../src/transforms/scaleByAdam.ts'
import * as tree from '../src/tree.ts'
import { masked } from '../src/wrappers/masked.ts'

// Checked by the compiler, never run: what is inferred, what has to compile, and, after each `@ts-expect-error`, what must not.

interface Params {
  dense: { w: Float32Array; b: Float64Array }
  readonly heads: { readonly k: tree.ArrayRecord; gain: number }[]
  frozen: null
}
declare const params: Params
declare const grads: Params

const adam = scaleByAdam()
const decay = stateless((g, p) => add(g, mul(0.1, p)))
const byValue: GradientTransformation<{}, { value: number }> = stateless((g, _: unknown, { value }: { value: Expr }) => mul(g, value))
const byBoth = stateless((g, p, { value, loss }: { value: Expr; loss: Expr }) => add(mul(g, value), mul(p, loss)))

/** A pair written by hand, with its type. */
const momentum: GradientTransformation<{ count: number; m: Slot }> = {
  init: (params) => ({ count: 0, m: tree.zerosLike(params) }),
  update: (updates, state) => {
    const m = tree.mapElements((x, y) => x / 2 + y, updates, state.m)
    return [m, { count: state.count + 1, m }]
  },
}
/** A pair written by hand, without. */
const counter = {
  init: () => ({ calls: 0 }),
  update: <P>(updates: P, state: { calls: number }) => [updates, { calls: state.calls + 1 }] as const,
}

test('the state is inferred from the parameters, to the last leaf', () => {
  const optimizer = chain(adam, chain(decay, momentum), counter, namedChain({ first: adam, second: chain() }))
  const state = optimizer.init(params)
  expectTypeOf(state[0].nu.dense.w).toEqualTypeOf<Float32Array>()
  expectTypeOf(state[0].mu.heads[0]!.gain).toEqualTypeOf<number>()
  expectTypeOf(state[0].mu.heads[0]!.k).toEqualTypeOf<tree.ArrayRecord>()
  expectTypeOf(state[0].mu.frozen).toEqualTypeOf<null>()
  expectTypeOf(state[0].count).toEqualTypeOf<number>()
  expectTypeOf(state[1][0]).toEqualTypeOf<{}>()
  expectTypeOf(state[1][1].m).toEqualTypeOf<Params>()
  expectTypeOf(state[2].calls).toEqualTypeOf<number>()
  expectTypeOf(state[3].first.mu).toEqualTypeOf<Params>()
  expectTypeOf(state[3].second).toEqualTypeOf<readonly []>()
  expectTypeOf(state.length).toEqualTypeOf<4>()
  // @ts-expect-error there is no fifth part
  state[4]
  // @ts-expect-error Adam has no such slot
  state[0].trace

  const [updates, next] = optimizer.update(grads, state, params)
  expectTypeOf(updates).toEqualTypeOf<Params>()
  expectTypeOf(next).toEqualTypeOf(state)
  expectTypeOf(applyUpdates(params, updates)).toEqualTypeOf<Params>()
})

test('parameters may be declared in any way', () => {
  type Alias = { w: Float32Array; b: number }
  interface Deeper extends Alias {
    readonly layers: readonly Alias[]
    pair: [Float32Array, number]
  }
  interface Recursive {
    w: Float32Array
    next: Recursive | null
  }
  type Anything = number | Float32Array | null | { readonly [key: string]: Anything }
  expectTypeOf(adam.init({} as Alias).mu).toEqualTypeOf<Alias>()
  expectTypeOf(adam.init({} as Deeper).mu).toEqualTypeOf<Deeper>()
  expectTypeOf(adam.init({} as Recursive).mu).toEqualTypeOf<Recursive>()
  expectTypeOf(adam.init({} as Anything).mu).toEqualTypeOf<Anything>()
  expectTypeOf(adam.init({} as Record<string, Float64Array>).mu).toEqualTypeOf<Record<string, Float64Array>>()
  expectTypeOf(adam.init([] as number[]).mu).toEqualTypeOf<number[]>()
  expectTypeOf(adam.init([1, 2] as [number, number]).mu).toEqualTypeOf<[number, number]>()
  expectTypeOf(adam.init(new Float32Array(2)).mu).toEqualTypeOf<Float32Array>()
  expectTypeOf(adam.init({ w: { data: new Float32Array(2), shape: [1, 2], name: 'w' } }).mu.w.name).toEqualTypeOf<string>()
  expectTypeOf(adam.init({ empty: {}, list: [], none: null }).mu).toEqualTypeOf<{ empty: {}; list: []; none: null }>()

  // Numbers written inline are numbers, so that the next state can take the place of the first.
  let state = adam.init({ x: 1, y: [2, 3] })
  expectTypeOf(state.mu.x).toEqualTypeOf<number>()
  const [updates, next] = adam.update({ x: 4, y: [5, 6] }, state)
  state = next
  let point = { x: 0, y: [0, 0] }
  point = applyUpdates(point, updates)
})

test('slots have the dtype that they ask for; leaf scalars are numbers; masked slots may be null', () => {
  const slots = transform({ single: like(0, 'float32'), double: like(0, 'float64'), own: like(0), leaf: perLeaf(0), n: 0 }, (g, s) => [
    g,
    s,
  ])
  const state = slots.init(params)
  expectTypeOf(state.single.dense.b).toEqualTypeOf<Float32Array>()
  expectTypeOf(state.double.dense.w).toEqualTypeOf<Float64Array>()
  expectTypeOf(state.single.heads[0]!.k.data).toEqualTypeOf<Float32Array>()
  expectTypeOf(state.double.heads[0]!.gain).toEqualTypeOf<number>()
  expectTypeOf(state.own).toEqualTypeOf<Params>()
  expectTypeOf(state.leaf.dense.w).toEqualTypeOf<number>()
  expectTypeOf(state.leaf.heads[0]!.k).toEqualTypeOf<number>()
  expectTypeOf(state.leaf.frozen).toEqualTypeOf<null>()
  expectTypeOf(state.n).toEqualTypeOf<number>()

  const some = masked(
    chain(adam, decay),
    byPath((path, leaf) => path !== 'dense.b' && typeof leaf !== 'number'),
  )
  const held = some.init(params).innerState
  expectTypeOf(held[0].mu.dense.w).toEqualTypeOf<Float32Array | null>()
  expectTypeOf(held[0].count).toEqualTypeOf<number>()
  // @ts-expect-error the masked transformation reads the parameters
  some.update(grads, some.init(params))
  some.update(grads, some.init(params), params)
})

test('what update needs beyond gradients and state', () => {
  adam.update(grads, adam.init(params))
  adam.update(grads, adam.init(params), params)
  adam.update(grads, adam.init(params), undefined, { value: 1 })
  decay.update(grads, {}, params)
  decay.update(grads, {}, params, { value: 1 })
  byValue.update(grads, {}, undefined, { value: 3 })
  byValue.update(grads, {}, params, { value: 3, loss: 'unused' })
  byBoth.update(grads, {}, params, { value: 3, loss: 4 })
  // @ts-expect-error the parameters are missing
  decay.update(grads, {})
  // @ts-expect-error the parameters are missing
  decay.update(grads, {}, undefined)
  // @ts-expect-error the value is missing
  byValue.update(grads, {})
  // @ts-expect-error the value is missing
  byValue.update(grads, {}, params)
  // @ts-expect-error the value is missing
  byValue.update(grads, {}, params, { loss: 1 })
  // @ts-expect-error the value is no number
  byValue.update(grads, {}, params, { value: 'high' })
  // @ts-expect-error one of two is missing
  byBoth.update(grads, {}, params, { value: 3 })

  const together = chain(chain(decay), adam, namedChain({ byValue, byBoth }))
  const state = together.init(params)
  together.update(grads, state, params, { value: 1, loss: 2 })
  // @ts-expect-error what the parts need the chain needs: the parameters
  together.update(grads, state, undefined, { value: 1, loss: 2 })
  // @ts-expect-error what the parts need the chain needs: the loss
  together.update(grads, state, params, { value: 1 })
  // @ts-expect-error what the parts need the chain needs: both
  together.update(grads, state)
})

test('trees of other kinds, and states of other optimizers', () => {
  const state = adam.init(params)
  // @ts-expect-error the state of another optimizer
  adam.update(grads, momentum.init(params))
  // @ts-expect-error the state of a chain
  adam.update(grads, chain(adam).init(params))
  // @ts-expect-error states in another order
  chain(adam, momentum).update(grads, chain(momentum, adam).init(params))
  // @ts-expect-error a state for other parameters
  adam.update(grads, adam.init({ w: new Float32Array(1) }))
  // @ts-expect-error gradients of another dtype
  adam.update({ ...grads, dense: { w: grads.dense.b, b: grads.dense.b } }, state)
  // @ts-expect-error parameters that are not like the gradients
  decay.update(grads, {}, grads.dense)
  // @ts-expect-error updates of another shape
  applyUpdates(params, { ...grads, dense: { w: grads.dense.w } })
  // @ts-expect-error updates of another dtype
  applyUpdates(params, { ...grads, dense: { w: grads.dense.b, b: grads.dense.b } })

  // @ts-expect-error a string is no leaf
  adam.init({ w: 'x' })
  // @ts-expect-error a Date is no leaf
  adam.init({ w: new Date() })
  // @ts-expect-error a Map is no container
  adam.init({ w: new Map([['w', 1]]) })
  // @ts-expect-error a function is no leaf
  adam.init({ deep: [{ w: () => 1 }] })
  // @ts-expect-error undefined is no leaf
  adam.init({ w: undefined })
  // @ts-expect-error a boolean is no leaf
  adam.init({ w: true })
  // @ts-expect-error a BigInt is no leaf
  adam.init({ w: 1n })
  // @ts-expect-error an Int32Array is no leaf
  adam.init({ w: new Int32Array(1) })
  // @ts-expect-error a tree is not a string
  adam.init('w')
  // @ts-expect-error nor undefined
  adam.init(undefined)
  // @ts-expect-error gradients are a tree as well
  adam.update({ w: 'x' }, {})
  // @ts-expect-error functions on trees take trees
  tree.leaves({ w: 'x' })

  // @ts-expect-error a transformation that was not called
  chain(adam, scaleByAdam)
  // @ts-expect-error no transformation
  chain(adam, { init: () => 0 })
  // @ts-expect-error no transformation
  namedChain({ adam, lr: 0.1 })
  // @ts-expect-error no transformation
  masked(0.1, true)
})

test('states are not written to', () => {
  const state = chain(adam).init(params)
  // @ts-expect-error a state is readonly
  state[0].count = 3
  // @ts-expect-error a state is readonly
  state[0].mu = params
  // @ts-expect-error a chain's state is a readonly tuple
  state[0] = adam.init(params)
  // @ts-expect-error a chain's state is a readonly tuple
  state.push(adam.init(params))
  // @ts-expect-error a transformation is readonly where it says how it is composed
  adam.composition = undefined
})

test('gradients of which some sit the step out', () => {
  const sparse: tree.Sparse<Params> = { ...grads, dense: { w: grads.dense.w, b: null }, heads: [{ k: null, gain: null }] }
  let state = adam.init<tree.Sparse<Params>>(params)
  const [updates, next] = adam.update(sparse, state)
  state = next
  expectTypeOf(updates).toEqualTypeOf<tree.Sparse<Params>>()
  expectTypeOf(applyUpdates(params, updates)).toEqualTypeOf<Params>()
  // @ts-expect-error what is dense is not promised to be so: the state could be null
  adam.update(grads, state)[1].mu.dense.b.length
})

test('functions over any parameters need no cast', () => {
  function train<P>(start: P & tree.TreeOf<P>, gradient: (params: P) => P & tree.TreeOf<P>): P {
    const optimizer = chain(decay, adam, momentum)
    let params: P = start
    let state = optimizer.init(start)
    for (let step = 0; step < 10; step++) {
      const [updates, next] = optimizer.update(gradient(params), state, params)
      params = applyUpdates(params, updates)
      state = next
    }
    return params
  }
  expectTypeOf(train(params, () => grads)).toEqualTypeOf<Params>()
  // @ts-expect-error gradients are like the parameters
  train(params, () => grads.dense)

  class Trainer<P> {
    readonly params: P & tree.TreeOf<P>
    readonly #state: State<{ count: number; mu: Slot; nu: Slot }, P>
    constructor(params: P & tree.TreeOf<P>) {
      this.params = params
      this.#state = adam.init(params)
    }
    step(grads: P & tree.TreeOf<P>): P {
      return applyUpdates<P>(this.params, adam.update(grads, this.#state)[0])
    }
  }
  expectTypeOf(new Trainer(params).step(grads)).toEqualTypeOf<Params>()

  const norm = <P>(grads: P & tree.TreeOf<P>): number => tree.leaves(grads).length
  norm(params)
})

test('trees', () => {
  expectTypeOf(tree.leaves(params)).toEqualTypeOf<(Float32Array | Float64Array | tree.ArrayRecord | number)[]>()
  expectTypeOf(tree.leaves([[new Float32Array(1)], [3]] as [Float32Array[], number[]])).toEqualTypeOf<(Float32Array | number)[]>()
  expectTypeOf(tree.leavesWithPath({ x: 1 })[0]!.leaf).toEqualTypeOf<number>()
  expectTypeOf(tree.zerosLike(params)).toEqualTypeOf<Params>()
  expectTypeOf(tree.mapElements((x, y) => x + y, params, grads)).toEqualTypeOf<Params>()
  expectTypeOf(tree.map(() => true, params).heads[0]!.gain).toEqualTypeOf<boolean>()
  expectTypeOf(tree.map((leaf) => leaf, { x: 1 })).toEqualTypeOf<{ x: number }>()
  tree.map((a, b) => [a, b], params, grads)
  // @ts-expect-error the other tree has to be like the first
  tree.map((a, b) => [a, b], params, grads.dense)
  // A mask is a tree of booleans, of which one may stand for a whole subtree.
  masked(adam, { dense: true, heads: [{ k: false, gain: true }], frozen: null })
  masked(adam, (p: Params) => tree.map((leaf) => typeof leaf !== 'number', p))
  // @ts-expect-error a mask is made of booleans
  masked(adam, { dense: 1 })
  // @ts-expect-error a predicate returns a boolean
  byPath((path) => path)
})

test('rules', () => {
  const rule = transform(
    { m: like(0), inner: { count: 0, norms: [perLeaf(0), like(1, 'float64')] } },
    (g, s, _p, { value }: { value: Expr }) => {
      expectTypeOf(s.inner.count).toEqualTypeOf<Expr>()
      return [mul(g, value), { m: add(s.m, g), inner: { count: add(s.inner.count, 1), norms: [leafTotal(g), 3] } }]
    },
  )
  rule.update(grads, rule.init(params), params, { value: 1 })
  // @ts-expect-error a rule that reads an extra argument needs it
  rule.update(grads, rule.init(params), params)
  expectTypeOf(rule.init(params).inner.count).toEqualTypeOf<number>()
  transform({ m: like(0) }, () => [0, { m: 1 }])

  // @ts-expect-error expressions have no operators
  stateless((g) => g * 2)
  // @ts-expect-error updates are an expression or a number
  stateless(() => 'g')
  // @ts-expect-error updates are not an array
  stateless(() => new Float32Array(1))
  // @ts-expect-error a part of the state is forgotten
  transform({ m: like(0), count: 0 }, (g, s) => [g, { m: s.m }])
  // @ts-expect-error the state is forgotten
  transform({ m: like(0) }, (g) => g)
  // @ts-expect-error there is no such slot
  transform({ m: like(0) }, (g, s) => [s.nu, { m: g }])
  // @ts-expect-error bfloat16 is no dtype yet
  like(0, 'bfloat16')

  const { g, p }: { g: Expr; p: Expr } = { g: total(mul(1, 2)), p: total(mul(1, 2)) }
  select(lt(g, p), g, 0)
  // @ts-expect-error a condition is no number
  add(lt(g, p), 1)
  // @ts-expect-error a condition is no number
  stateless((g) => gt(g, 0))
  // @ts-expect-error a number is no condition
  select(g, 1, 0)
  // @ts-expect-error a host function is given numbers
  call((text: string) => text.length, g)
})
