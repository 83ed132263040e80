import { expectTypeOf, test } from 'vitest'
import { compile } from '../src/compile.ts'
import {
  type AdafactorOptions,
  adafactor,
  adam,
  adamw,
  applyUpdates,
  byName,
  chain,
  clipByGlobalNorm,
  type GradientTransformation,
  lookahead,
  masked,
  multiSteps,
  type RmspropOptions,
  rmsprop,
  rprop,
  type SgdOptions,
  type Slot,
  scale,
  scaleByFactoredRms,
  sgd,
  sm3,
} from '../src/index.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import { addDecayedWeights } from '../src/transforms/addDecayedWeights.ts'
import * as tree from '../src/tree.ts'

// Checked by the compiler, never run: which trees fit together, and, after each `@ts-expect-error`, which do not.

interface W {
  w: Float32Array
}
interface Params extends W {
  b: number
}
interface Deep {
  readonly layers: readonly { k: tree.ArrayRecord; head: { w: Float64Array; b?: number } }[]
}
declare const w: W
declare const wb: Params

const optimizer = adamw(0.1)
const decay = addDecayedWeights(0.1)
const compiled = compile(adamw(0.1))

test('trees have the same keys', () => {
  const [forW, forWb] = [optimizer.init(w), optimizer.init(wb)]
  optimizer.update(wb, forWb, wb)
  optimizer.update<Params>(wb, forWb, wb)
  // @ts-expect-error the gradients lack b
  optimizer.update(w, forWb, wb)
  // @ts-expect-error the state has b as well
  optimizer.update(w, forWb, w)
  // @ts-expect-error the parameters have b as well
  optimizer.update(w, forW, wb)
  // @ts-expect-error the parameters lack b
  optimizer.update(wb, forWb, w)
  // @ts-expect-error the state lacks b
  optimizer.update(wb, forW, wb)
  // @ts-expect-error the gradients are a literal that lacks b
  optimizer.update({ w: w.w }, forWb, wb)
  // @ts-expect-error the parameters have b as well, and there is no state to tell
  decay.update(w, decay.init(w), wb)
  // @ts-expect-error the state of Adam, which does not need the parameters, has b as well
  adam(1).update(w, adam(1).init(wb))
  // @ts-expect-error a literal of parameters has b as well
  decay.update(w, decay.init(w), { w: w.w, b: 1 })

  // @ts-expect-error the updates have b as well
  applyUpdates(w, wb)
  // @ts-expect-error the updates lack b
  applyUpdates(wb, w)
  applyUpdates(wb, wb)

  const { state, params } = compiled.init(wb)
  compiled.step(wb, state, params)
  // @ts-expect-error the gradients lack b
  compiled.step(w, state, params)
  // @ts-expect-error the gradients have b as well
  compiled.step(wb, forW, w)
  // @ts-expect-error the state has b as well
  compiled.step(w, state, w)
  // @ts-expect-error the state lacks b
  compiled.step(wb, forW, params)

  const deep = { layers: [{ head: { w: new Float32Array(1), b: 1 } }] }
  const less = { layers: [{ head: { w: new Float32Array(1) } }] }
  const chained = chain(clipByGlobalNorm(1), multiSteps(lookahead(adamw(1), 2, 0.5), 2))
  chained.update(deep, chained.init(deep), deep)
  // @ts-expect-error the gradients lack layers[…].head.b
  chained.update(less, chained.init(deep), deep)
  // @ts-expect-error the parameters have layers[…].head.b as well
  chained.update(less, chained.init(less), deep)
  const some = masked(adam(1), byName('w'))
  some.update(deep, some.init(deep))
  // @ts-expect-error the gradients lack layers[…].head.b
  some.update(less, some.init(deep))
  const scalars = chain(rprop(1), sm3(1), scaleByFactoredRms())
  scalars.update(deep, scalars.init(deep), deep)
  // @ts-expect-error the gradients lack layers[…].head.b
  scalars.update(less, scalars.init(deep), deep)
})

test('tuples of another length, and lists', () => {
  type Two = [number, Float32Array]
  const two: Two = [1, w.w]
  const three: [number, Float32Array, number] = [1, w.w, 2]
  adam(1).update(two, adam(1).init(two))
  // @ts-expect-error the state has a third
  adam(1).update(two, adam(1).init(three))
  decay.update([1, 2], decay.init([1, 2]), [3, 4])
})

test('records of one type, and trees that contain their own type', () => {
  interface Recursive {
    w: Float32Array
    next: Recursive | null
  }
  type Anything = number | Float32Array | null | { readonly [key: string]: Anything }
  const recursive = {} as Recursive
  optimizer.update(recursive, optimizer.init(recursive), recursive)
  applyUpdates(recursive, recursive)
  const anything = {} as Anything
  optimizer.update(anything, optimizer.init(anything), anything)
  applyUpdates(anything, anything)
  const named = {} as Record<string, Float32Array>
  optimizer.update(named, optimizer.init(named), named)
  applyUpdates(named, named)
})

test('missing pieces are null', () => {
  const sparse: tree.Sparse<Params> = { w: null, b: 1 }
  const state = optimizer.init(wb)
  const [updates] = optimizer.update(sparse, state, wb)
  expectTypeOf(applyUpdates(wb, updates)).toEqualTypeOf<Params>()
  optimizer.update<tree.Sparse<Params>>({ w: null, b: 1 }, optimizer.init<tree.Sparse<Params>>(wb), wb)
  // @ts-expect-error a sparse gradient has all keys
  optimizer.update({ w: null }, state, wb)
  const stepped = compiled.step(sparse, compiled.init(wb).state, wb)
  expectTypeOf(stepped.params).toEqualTypeOf<Params>()
  expectTypeOf(stepped.state).toEqualTypeOf(compiled.init(wb).state)

  // @ts-expect-error a key may not be missing
  optimizer.init({} as { w: Float32Array; b?: number })
  // @ts-expect-error nor its value be undefined
  optimizer.init({} as { w: Float32Array; b: number | undefined })
  // @ts-expect-error nor be undefined for good
  optimizer.init({ w: w.w, b: undefined })
  // @ts-expect-error a key may not be missing, at any depth
  optimizer.init({} as Deep)
  optimizer.init({} as { w: Float32Array; b: number | null })
  // What the compiler says of lists, those without a key never have it.
  const list = { layers: [{ w: w.w, b: 1 }, { w: w.w }] }
  applyUpdates(list, optimizer.update(list, optimizer.init(list), list)[0])
})

test('what is no leaf is refused with its reason', () => {
  class Tensor {
    readonly shape: readonly number[] = [1]
    dataSync(): Float32Array {
      return new Float32Array(1)
    }
  }
  class View {
    readonly data = new Float32Array(1)
    readonly shape: readonly number[] = [1]
    get(): number {
      return 1
    }
  }
  expectTypeOf<tree.TreeOf<Int32Array>>().toEqualTypeOf<
    tree.NotInTrees<'Int32Array is no leaf, wanted a number, Float32Array, Float64Array or { data, shape }'>
  >()
  type Instance = tree.NotInTrees<'an instance of a class is no leaf, pass what it holds as { data, shape }'>
  expectTypeOf<tree.TreeOf<{ w: Tensor; v: View }>>().toEqualTypeOf<{ w: Instance; v: Instance }>()
  // @ts-expect-error an Int32Array is no leaf
  optimizer.init({ layer: { w: new Int32Array(1) } })
  // @ts-expect-error a Tensor is no leaf
  optimizer.init([{ w: new Tensor() }])
  // @ts-expect-error nor is a view that has data, a shape and methods
  optimizer.init({ w: new View() })
  // @ts-expect-error the data of a record are a typed array
  optimizer.init({ w: { data: [1, 2], shape: [2] } })
  // @ts-expect-error the data of a record are a typed array
  optimizer.init({ w: { data: [[1], [2]], shape: [2, 1] as const } })
  // @ts-expect-error of floats
  optimizer.init({ w: { data: new Int32Array(2), shape: [2] } })
  optimizer.init({ w: { data: new Float32Array(2), shape: [2] as const, stride: [1], offset: 0 } })
  optimizer.init({ data: [1, 2], shapes: [2] })
  const untyped = { w: JSON.parse('1') }
  optimizer.init(untyped)
})

test('arrays over any buffer mix', () => {
  const own = { w: new Float32Array(2), d: [new Float64Array(1)], k: { data: new Float32Array(1), shape: [1], name: 'k' } }
  interface Any {
    w: Float32Array
    d: Float64Array[]
    k: { data: Float32Array; shape: number[]; name: string }
  }
  const any: Any = own
  let ofOwn = optimizer.init(own)
  let ofAny = optimizer.init(any)
  expectTypeOf(ofOwn[0].mu.w).toEqualTypeOf<Float32Array>()
  expectTypeOf(ofOwn[0].mu.k.name).toEqualTypeOf<string>()
  ofOwn = ofAny
  ofAny = ofOwn
  for (const state of [ofOwn, ofAny]) {
    ofOwn = optimizer.update(own, state, own)[1]
    ofOwn = optimizer.update(any, state, own)[1]
    ofOwn = optimizer.update(own, state, any)[1]
    ofAny = optimizer.update(own, state, any)[1]
    ofAny = optimizer.update(any, state, own)[1]
  }
  let next = own
  next = applyUpdates(next, optimizer.update(any, ofOwn, own)[0])
  let following = any
  following = applyUpdates(following, optimizer.update(own, ofOwn, own)[0])
  applyUpdates(next, { w: null, d: [null], k: any.k })

  let { params, state, grads } = compiled.init(own)
  ;({ params, state } = compiled.step(grads, state, params))
  ;({ params, state } = compiled.step(any, state, params))
  ;({ params, state } = compiled.step(own, state, params))
  let loose = compiled.init(any)
  loose = { ...loose, ...compiled.step(own, loose.state, loose.params) }
  loose = { ...loose, ...compiled.step(any, state, loose.params) }
  expectTypeOf(loose.params).toEqualTypeOf<Any>()

  const shared: W = { w: new Float32Array(new SharedArrayBuffer(8)) }
  const literal = adam(0.1)
  const held = literal.init({ w: new Float32Array(2) })
  literal.update(shared, held)
  literal.update({ w: Float32Array.of(1) }, literal.init(shared))
  tree.map((x, y) => [x, y], own, any)
  tree.mapElements((x, y) => x + y, own, any)
  // @ts-expect-error another dtype is not another buffer
  literal.update({ w: new Float64Array(2) }, held)
})

test('trees that are one leaf', () => {
  const array = new Float32Array(2)
  const any: Float32Array = array
  optimizer.update(array, optimizer.init(any), any)
  optimizer.update(any, optimizer.init(array), array)
  applyUpdates(array, any)
  const { params, state } = compiled.init(array)
  compiled.step(any, state, params)
  compiled.step(null, state, params)
  const record = { data: array, shape: [2] }
  optimizer.update(record, optimizer.init(record), record)
  for (const either of [array, 3, record]) {
    optimizer.update(either, optimizer.init(either), either)
    adam(1).update(either, adam(1).init(either), either)
  }
})

test('branded arrays keep their brand', () => {
  type Kernel = Float32Array & { readonly unit: 'kernel' }
  type Tensor = tree.ArrayRecord & { readonly axes: 'io' }
  const params = {} as { k: Kernel; t: Tensor }
  const branded = adam(0.1)
  const state = branded.init(params)
  expectTypeOf(state[0].mu.k).toEqualTypeOf<Kernel>()
  expectTypeOf(state[0].mu.t.axes).toEqualTypeOf<'io'>()
  branded.update(params, state)
  // @ts-expect-error a state without the brand
  branded.update(params, branded.init({} as { k: Float32Array; t: Tensor }))
  expectTypeOf(tree.zerosLike(params)).toEqualTypeOf<{ k: Kernel; t: Tensor }>()
  expectTypeOf(tree.fullLike(params, 1)).toEqualTypeOf<{ k: Kernel; t: Tensor }>()
  expectTypeOf(tree.mapElements((x, y) => x + y, params, params).k).toEqualTypeOf<Kernel>()
  expectTypeOf(tree.mapArrays((array) => array, params).k).toEqualTypeOf<Kernel>()
  expectTypeOf(tree.copy(params).k).toEqualTypeOf<Kernel>()
  expectTypeOf(tree.leaves({ k: {} as Kernel })).toEqualTypeOf<Kernel[]>()
  expectTypeOf(tree.map((leaf) => leaf, { k: {} as Kernel }).k).toEqualTypeOf<Kernel>()
  expectTypeOf(applyUpdates(params, params).k).toEqualTypeOf<Kernel>()

  type Meters = number & { readonly unit: 'm' }
  const lengths = {} as { x: Meters }
  expectTypeOf(branded.init(lengths)[0].mu.x).toEqualTypeOf<Meters>()
  expectTypeOf(tree.zerosLike(lengths).x).toEqualTypeOf<Meters>()
})

test('a flag of a type wider than its values', () => {
  const flag = {} as boolean
  const rms = rmsprop(0.1, { centered: flag })
  let state = rms.init(wb)
  expectTypeOf(state[0].nu.w).toEqualTypeOf<Float32Array>()
  if ('mu' in state[0]) expectTypeOf(state[0].mu.w).toEqualTypeOf<Float32Array>()
  // @ts-expect-error there is a mean where the flag is true
  state[0].mu
  // @ts-expect-error there is no momentum
  state[2].trace
  state = rms.update(wb, state)[1]
  state = rmsprop(0.1, { centered: true }).init(wb)
  state = rmsprop(0.1).init(wb)
  // @ts-expect-error a state with a mean for an optimizer without
  rmsprop(0.1).update(wb, rmsprop(0.1, { centered: true }).init(wb))
  // @ts-expect-error the flag may be false
  rmsprop(0.1, { centered: true }).update(wb, state)
  const moved = rmsprop(0.1, { centered: flag, momentum: 0.9 }).init(wb)
  expectTypeOf(moved[2].trace.w).toEqualTypeOf<Float32Array>()
  const options: RmspropOptions = { centered: flag }
  const any = rmsprop(0.1, options).init(wb)
  if ('trace' in any[2]) expectTypeOf(any[2].trace.w).toEqualTypeOf<Float32Array>()
  const ofTorch = torch.rmsprop({ centered: flag })
  ofTorch.update(wb, ofTorch.init(wb), wb)
  // @ts-expect-error there is a mean where the flag is true
  ofTorch.init(wb).rms.mu
  const ofTf1 = tf1.rmsprop({ learningRate: 0.1, centered: flag })
  ofTf1.update(wb, ofTf1.init(wb))
  for (const other of [sgd(0.1, {} as SgdOptions), torch.sgd({} as torch.SgdOptions), adafactor(0.1, {} as AdafactorOptions)])
    expectTypeOf(other.init).toBeFunction()
  const state0 = sgd(0.1, {} as SgdOptions).init(wb)[0]
  if ('trace' in state0) expectTypeOf(state0.trace.w).toEqualTypeOf<Float32Array>()
  expectTypeOf(chain(rms, scale(1)).init(wb)[0]).toEqualTypeOf(rms.init(wb))
})

test('pairs written by hand, and functions over any parameters', () => {
  const kept: GradientTransformation<{ last: Slot; n: number }, { params: true }> = {
    init: (params) => ({ last: params, n: 0 }),
    update: (updates, state, params, extra) => {
      if (extra?.['skip']) return [updates, state]
      const last = tree.mapElements((u, p, l) => u + p + l, updates, params, state.last)
      return [last, { last, n: state.n + 1 }]
    },
  }
  kept.update(wb, kept.init(wb), wb)
  const around = <S, N>(inner: GradientTransformation<S, N>): GradientTransformation<S, N> => ({
    init: (params) => inner.init(params),
    update: (updates, state, ...rest) => inner.update(updates, state, ...rest),
  })
  const reading = <S>(inner: GradientTransformation<S, { params: true }>): GradientTransformation<S, { params: true }> => ({
    init: (params) => inner.init(params),
    update: (updates, state, params) => inner.update(updates, state, params),
  })
  reading(around(kept)).update(wb, around(kept).init(wb), wb)
  around(kept).update(wb, around(kept).init(wb), wb)

  function train<P>(start: P & tree.TreeOf<P>, gradient: (params: P) => P & tree.TreeOf<P>): P {
    const all = chain(kept, sm3(0.1), rprop(0.1), masked(adamw(1), byName('w')))
    let params: P = start
    let state = all.init(start)
    for (let i = 0; i < 3; i++) {
      const [updates, next] = all.update(gradient(params), state, params)
      params = applyUpdates(params, updates)
      state = next
    }
    return params
  }
  train(wb, () => wb)
  function trainCompiled<P>(start: P & tree.TreeOf<P>, gradient: (params: P) => P & tree.TreeOf<P>): P {
    const all = compile(chain(kept, sgd(1)))
    const begun = all.init(start)
    let { state } = begun
    let params: P = begun.params
    for (let i = 0; i < 3; i++) {
      const stepped = all.step(gradient(params), state, params as P & tree.TreeOf<P>)
      params = stepped.params
      state = stepped.state
    }
    return params
  }
  trainCompiled(wb, () => wb)
})
