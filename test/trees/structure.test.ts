import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { applyUpdates } from '../../src/applyUpdates.ts'
import { compile } from '../../src/compile.ts'
import { adam } from '../../src/optimizers/adam.ts'
import { sm3 } from '../../src/optimizers/sm3.ts'
import { stateless } from '../../src/transform.ts'
import { addDecayedWeights } from '../../src/transforms/addDecayedWeights.ts'
import { scale } from '../../src/transforms/scale.ts'
import { scaleByAdam } from '../../src/transforms/scaleByAdam.ts'
import { trace } from '../../src/transforms/trace.ts'
import * as tree from '../../src/tree.ts'
import { structureOf } from '../../src/trees/structure.ts'
import { f32, f64 } from '../arrays.ts'

describe('keys', () => {
  test('are matched by name, whatever the order of insertion', () => {
    const params = { a: f32(1), b: f32(10), '10': 100, '9': 1000 }
    const updates = { '9': 1, b: f32(2), '10': 3, a: f32(4) }
    expect(applyUpdates(params, updates)).toEqual({ a: f32(5), b: f32(12), '10': 103, '9': 1001 })
    expect(tree.map((x, y) => [x, y], { a: 1, b: 2 }, { b: 20, a: 10 })).toEqual({ a: [1, 10], b: [2, 20] })
  })

  test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', 'prototype'])(
    'such as %s never reach a prototype',
    (key) => {
      const make = (value: number) => JSON.parse(`{ "${key}": ${value}, "list": [{ "${key}": { "polluted": ${value} } }] }`)
      const params = make(1)
      const optimizer = scaleByAdam()
      const [updates, state] = optimizer.update(make(2), optimizer.init(params))
      const next = applyUpdates(params, updates)
      for (const made of [next, updates, state.mu, tree.map((x) => x, params), tree.zerosLike(params)]) {
        expect(Object.keys(made)).toEqual(Object.keys(params))
        expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
        expect(Object.getPrototypeOf(made.list[0])).toBe(Object.prototype)
      }
      expect(Object.getOwnPropertyDescriptor(next, key)?.value).toBeCloseTo(2)
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    },
  )

  test('that a tree only inherits are not found', () => {
    expect(() => applyUpdates(JSON.parse('{ "a": 1 }'), JSON.parse('{ "toString": 1 }'))).toThrow(
      new TypeError('params lacks "toString", which updates has'),
    )
  })
})

describe('what is no tree is refused with its path', () => {
  class Weights {
    w = f32(1)
  }
  const cases: [what: string, value: unknown, described: string][] = [
    ['an instance of a class', new Weights(), 'an instance of Weights'],
    ['an instance of a class without a name', new (class {})(), 'an instance of a class'],
    ['a Map', new Map(), 'an instance of Map'],
    ['a Date', new Date(), 'an instance of Date'],
    ['a Promise', Promise.resolve(), 'an instance of Promise'],
    ['an Int32Array', new Int32Array(2), 'an instance of Int32Array'],
    ['a DataView', new DataView(new ArrayBuffer(4)), 'an instance of DataView'],
    ['an ArrayBuffer', new ArrayBuffer(4), 'an instance of ArrayBuffer'],
    ['a function', () => 1, 'a function'],
    ['undefined', undefined, 'undefined'],
    ['a string', 'w', 'a string'],
    ['a boolean', true, 'a boolean'],
    ['a BigInt', 1n, 'a bigint'],
    ['a symbol', Symbol('w'), 'a symbol'],
    ['an instance of an array-like class of another realm', runInNewContext('class Tensor {}; new Tensor()'), 'an instance of Tensor'],
  ]
  test.each(cases)('%s', (_, value, described) => {
    const message = (name: string) => `${name}.layers[1]["the w"] is ${described}, wanted a number, `
    const bad = { layers: [1, { 'the w': value }] } as never
    expect(() => tree.leaves(bad)).toThrow(message('tree'))
    expect(() => scaleByAdam().init(bad)).toThrow(message('params'))
    expect(() => stateless((g) => g).update(bad, {})).toThrow(message('grads'))
  })

  test('a hole in an array', () => {
    // biome-ignore lint/suspicious/noSparseArray: this is what is refused
    expect(() => tree.leaves([1, , 2] as never)).toThrow('tree[1] is undefined, wanted a number, ')
    expect(() => tree.leaves(new Array(2) as never)).toThrow('tree[0] is undefined, wanted a number, ')
  })

  test('a record whose shape does not fit its data', () => {
    expect(() => tree.leaves({ w: { data: f32(1, 2, 3), shape: [2, 2] } })).toThrow(/^tree\.w has shape \[2,2\]/)
    expect(() => tree.leaves({ w: { data: f32(1, 2, 3), shape: [] } })).toThrow(/^tree\.w has shape \[\]/)
    expect(() => tree.leaves({ w: { data: f32(1), shape: ['x'] } } as never)).toThrow(/^tree\.w has shape \[x\]/)
  })

  test.each<[shape: unknown[], axis: string]>([
    [[-1, -2], 'axis 0 is -1'],
    [[1, 2, -1, -1], 'axis 2 is -1'],
    [[0.5, 4], 'axis 0 is 0.5'],
    [['2'], 'axis 0 is a string'],
    [[2, null], 'axis 1 is null'],
    [[Number.NaN], 'axis 0 is NaN'],
    [[new Float32Array(1), 2], 'axis 0 is a Float32Array of shape [1]'],
  ])('a record of the shape %j', (shape, axis) => {
    const bad = { w: [{ data: f32(1, 2), shape }] } as never
    const message = (name: string) =>
      new TypeError(`${name}.w[0] has shape [${shape}], whose ${axis}, wanted a whole number that is 0 or more`)
    expect(() => tree.leaves(bad)).toThrow(message('tree'))
    expect(() => scaleByAdam().init(bad)).toThrow(message('params'))
    expect(() => compile(scaleByAdam(), { donate: true }).init(bad)).toThrow(message('params'))
  })

  test('a record with an axis of length 0 is none of these', () => {
    expect(tree.leaves({ w: { data: f32(), shape: [0, 3] } })).toHaveLength(1)
  })

  test('a tree that contains itself', () => {
    const cycle: { [key: string]: unknown } = { w: f32(1) }
    cycle['list'] = [1, { again: cycle }]
    const message = (name: string) => new TypeError(`${name}.list[1].again is ${name} again, wanted a tree, which does not contain itself`)
    expect(() => tree.leaves(cycle as never)).toThrow(message('tree'))
    expect(() => scaleByAdam().init(cycle as never)).toThrow(message('params'))
    expect(() => stateless((g) => g).update(cycle as never, {})).toThrow(message('grads'))
    expect(() => tree.leaves({ deep: cycle } as never)).toThrow('tree.deep.list[1].again is tree.deep again')
    const shared = { x: 1 }
    expect(tree.leaves({ a: shared, b: [shared, shared] })).toEqual([1, 1, 1])
  })

  test('a tree that is too deep for the stack, while any other trains', () => {
    const nested = (levels: number): unknown => {
      let inner: unknown = 1
      for (let i = 0; i < levels; i++) inner = i % 2 === 0 ? { a: inner } : [inner]
      return inner
    }
    for (const levels of [1001, 3000, 100_000]) {
      const message = (name: string) => new RegExp(`^${name}\\S+… is more than 1000 levels deep, wanted fewer$`)
      expect(() => tree.leaves(nested(levels) as never)).toThrow(message('tree'))
      expect(() => scaleByAdam().init(nested(levels) as never)).toThrow(message('params'))
      expect(() => scaleByAdam().update(nested(levels) as never, { count: 0, mu: 0, nu: 0 } as never)).toThrow(message('grads'))
    }
    const deep = nested(1000) as never
    for (const options of [{}, { donate: true }]) {
      const optimizer = compile(adam(0.1), options)
      const { params, state, grads } = optimizer.init(deep)
      const stepped = optimizer.step(tree.fullLike(grads, 1), state, params)
      expect(tree.leaves(stepped.params)[0]).toBeCloseTo(0.9, 5)
    }
  })

  test('the root itself', () => {
    expect(() => tree.leaves('w' as never)).toThrow(/^tree is a string, wanted a number, /)
  })
})

describe('trees that differ are refused with the place where they do', () => {
  const params = { layer: { w: f32(1, 2), b: f64(1) }, list: [1, { data: f32(1, 2), shape: [2, 1] }] }
  const withLayer = (layer: unknown) => ({ ...params, layer })
  const withList = (list: unknown) => ({ ...params, list })
  const cases: [what: string, params: unknown, message: string][] = [
    ['a length', withLayer({ ...params.layer, w: f32(1, 2, 3) }), 'updates.layer.w has shape [2], params.layer.w has [3]'],
    [
      'a shape of as many elements',
      withList([1, { data: f32(1, 2), shape: [1, 2] }]),
      'updates.list[1] has shape [2,1], params.list[1] has [1,2]',
    ],
    ['a rank', withList([1, f32(1, 2)]), 'updates.list[1] has shape [2,1], params.list[1] has [2]'],
    [
      'a dtype',
      withLayer({ ...params.layer, w: f64(1, 2) }),
      'updates.layer.w is a Float32Array, params.layer.w is a Float64Array of shape [2], wanted a Float32Array',
    ],
    [
      'a number',
      withList([f32(1), params.list[1]]),
      'updates.list[0] is a number, params.list[0] is a Float32Array of shape [1], wanted a number',
    ],
    [
      'an array',
      withLayer({ ...params.layer, b: 3 }),
      'updates.layer.b is a Float64Array, params.layer.b is a number, wanted a Float64Array',
    ],
    [
      'a missing leaf',
      withLayer({ ...params.layer, b: null }),
      'updates.layer.b is a Float64Array, params.layer.b is null, wanted a Float64Array',
    ],
    ['a missing key', withLayer({ w: params.layer.w }), 'params.layer lacks "b", which updates.layer has'],
    ['a key too many', withLayer({ ...params.layer, c: 1 }), 'params.layer has "c", which updates.layer lacks'],
    ['a length of a list', withList([1]), 'updates.list is an array of 2, params.list is an array of 1'],
    ['an object for a list', withList({ 0: 1, 1: params.list[1] }), 'updates.list is an array of 2, params.list is an object'],
    ['a list for an object', withLayer([1, 2]), 'updates.layer is an object, params.layer is an array of 2'],
    ['a leaf for an object', withLayer(1), 'updates.layer is an object, params.layer is a number'],
    ['something else altogether', withLayer('w'), 'updates.layer is an object, params.layer is a string'],
  ]
  test.each(cases)('%s', (_, other, message) => {
    expect(() => applyUpdates(other as typeof params, params)).toThrow(new TypeError(message))
  })

  test('as are records that are longer than they say', () => {
    const lying = withList([1, { data: f32(1, 2, 3), shape: [2, 1] }])
    expect(() => applyUpdates(lying as typeof params, params)).toThrow(TypeError)
    expect(() => scaleByAdam().init(lying as typeof params)).toThrow(/^params\.list\[1\] has shape \[2,1\]/)
  })

  test('as do the trees of map', () => {
    expect(() => tree.map((x, y) => [x, y], { w: f32(1) }, { w: f32(1) }, { w: f32(1, 2) })).toThrow(
      new TypeError('tree.w has shape [1], rest[1].w has [2]'),
    )
  })

  test('nothing broadcasts', () => {
    expect(() => applyUpdates({ w: f32(1, 2) }, { w: f32(1) })).toThrow('updates.w has shape [1], params.w has [2]')
    expect(() => applyUpdates<{ w: tree.Leaf }>({ w: f32(1, 2) }, { w: 1 })).toThrow('updates.w is a number')
  })
})

describe('tied weights are refused with both paths', () => {
  const w = f32(1)
  test.each([
    ['the same array', { embed: w, out: [w] }, 'params.embed and params.out[0]'],
    ['an array and a record of it', { a: { data: w, shape: [1, 1] }, b: w }, 'params.a and params.b'],
    ['the same record', (({ r }) => ({ a: r, b: r }))({ r: { data: w, shape: [1] } }), 'params.a and params.b'],
  ])('%s', (_, params, paths) => {
    expect(() => scaleByAdam().init(params as never)).toThrow(new TypeError(`${paths} are the same array: keep one of them`))
  })

  test('but equal numbers, equal arrays and two views of one buffer are not', () => {
    const params = { a: 1, b: 1, c: f32(1), d: f32(1), e: new Float32Array(w.buffer), f: new Float32Array(w.buffer) }
    expect(() => scaleByAdam().init(params)).not.toThrow()
  })
})

test('a record whose data is a plain array is refused, where it would train its shape', () => {
  const refused = (tree: unknown) => () => structureOf(tree, 'params')
  const message = 'params.w.data is an array of 2, wanted a Float32Array or Float64Array beside a shape'
  expect(refused({ w: { data: [1, 2], shape: [2] } })).toThrow(new TypeError(message))
  expect(refused({ w: { data: [1, 2] } })).not.toThrow()
})

describe('a record with strides or an offset that is not C-contiguous is refused, wherever it comes in', () => {
  const good = { data: f32(1, 2, 3, 4, 5, 6), shape: [2, 3] }
  const cases: [what: string, record: object, found: string][] = [
    ['transposed', { ...good, stride: [1, 2] }, 'stride [1,2], offset undefined'],
    ['transposed, strides in a typed array', { ...good, stride: Int32Array.of(1, 2) }, 'stride [1,2], offset undefined'],
    ['reversed', { ...good, stride: [-3, 1] }, 'stride [-3,1], offset undefined'],
    ['of another rank', { ...good, stride: [1] }, 'stride [1], offset undefined'],
    ['of a rank too many', { ...good, stride: [6, 3, 1] }, 'stride [6,3,1], offset undefined'],
    ['with an offset', { ...good, stride: [3, 1], offset: 1 }, 'stride [3,1], offset 1'],
    ['with an offset alone', { ...good, offset: -1 }, 'stride [], offset -1'],
  ]
  test.each(cases)('%s', (_, record, found) => {
    const message = (name: string) => new TypeError(`${name}.w[0] has shape [2,3], ${found}, wanted C order: use tree.fromStrided`)
    const fine = { w: [good] }
    const bad = { w: [record] } as typeof fine
    const decay = addDecayedWeights(0.1)
    const state = decay.init(fine)
    decay.update(fine, state, fine)
    expect(() => tree.leaves(bad)).toThrow(message('tree'))
    expect(() => tree.mapElements((x, y) => x + y, fine, bad)).toThrow(message('rest[0]'))
    expect(() => decay.init(bad)).toThrow(message('params'))
    expect(() => decay.update(bad, state, fine)).toThrow(message('grads'))
    expect(() => decay.update(fine, state, bad)).toThrow(message('params'))
    expect(() => applyUpdates(bad, fine)).toThrow(message('params'))
    expect(() => applyUpdates(fine, bad)).toThrow(message('updates'))
    const momentum = trace(0.9)
    expect(() => momentum.update(fine, { trace: bad } as never)).toThrow(message('state.trace'))
    for (const donate of [false, true]) {
      const optimizer = compile(decay, { donate })
      expect(() => optimizer.init(bad)).toThrow(message('params'))
      const begun = optimizer.init(fine)
      expect(() => optimizer.step(bad, begun.state, begun.params)).toThrow(message('grads'))
      optimizer.dispose()
    }
  })

  test.each<[what: string, record: tree.ArrayRecord & { readonly stride: unknown; readonly offset?: unknown }]>([
    ['C-contiguous', { ...good, stride: [3, 1], offset: 0 }],
    ['C-contiguous, strides in a typed array', { ...good, stride: Int32Array.of(3, 1) }],
    ['an axis of one place', { data: f32(1, 2), shape: [1, 2, 1], stride: [7, 1, -5] }],
    ['no elements', { data: f32(), shape: [0, 3], stride: [1, 1], offset: 0 }],
    ['a number, of a shape of no axes', { data: f32(1), shape: [], stride: [], offset: 0 }],
    ['what else is called a stride is carried along', { ...good, stride: 2, offset: 'none' }],
  ])('%s is fine', (_, record) => {
    const params = { w: record }
    expect(scale(2).update(params, scale(2).init(params))[0]).toEqual({ w: { ...record, data: record.data.map((x) => 2 * x) } })
  })

  test('lines of such a record are of another shape, and carry no strides', () => {
    const params = { w: { data: new Float32Array(4).fill(1), shape: [2, 2], stride: [2, 1], offset: 0, name: 'w' } }
    const optimizer = sm3(0.1)
    const plain = { w: { data: params.w.data, shape: params.w.shape } }
    let [state, expected] = [optimizer.init(params), optimizer.init(plain)]
    for (let i = 0; i < 2; i++) {
      state = optimizer.update(params, state, params)[1]
      expected = optimizer.update(plain, expected, plain)[1]
    }
    expect(state).toMatchObject(expected)
  })
})
