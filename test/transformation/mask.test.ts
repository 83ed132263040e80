import { describe, expect, test, vi } from 'vitest'
import { applyUpdates } from '../../src/applyUpdates.ts'
import { chain } from '../../src/chain.ts'
import { add, mul } from '../../src/kernel/expr.ts'
import { adamw } from '../../src/optimizers/adamw.ts'
import { sgd } from '../../src/optimizers/sgd.ts'
import { like, stateless, transform } from '../../src/transform.ts'
import { byName, byPath } from '../../src/transformation/byPath.ts'
import type { Mask, OfLeaf } from '../../src/transformation/mask.ts'
import type { AnyTransformation } from '../../src/transformation/transformation.ts'
import { addDecayedWeights } from '../../src/transforms/addDecayedWeights.ts'
import { scaleByAdam } from '../../src/transforms/scaleByAdam.ts'
import * as tree from '../../src/tree.ts'
import type { Leaf } from '../../src/trees/leaf.ts'
import { freeze } from '../../src/wrappers/freeze.ts'
import { labelByPath } from '../../src/wrappers/labelByPath.ts'
import { masked } from '../../src/wrappers/masked.ts'
import { multiSteps } from '../../src/wrappers/multiSteps.ts'
import { f32 } from '../arrays.ts'

const params = () => ({
  layers: [
    { kernel: f32(1, 2), bias: f32(3) },
    { kernel: f32(4), bias: 5 },
  ],
  gain: 6,
})
const ones = () => tree.fullLike(params(), 1)

/** Which leaves a mask leaves in, told by what it lets a factor of 10 through to. */
const leftIn = (mask: Mask): string[] => {
  const tenfold = masked(
    stateless((g) => mul(g, 10)),
    mask,
  )
  const [updates] = tenfold.update(ones(), { innerState: {} }, params())
  return tree.leavesWithPath(updates).flatMap(({ path, leaf }) => ((typeof leaf === 'number' ? leaf : leaf[0]) === 10 ? [path] : []))
}

const EVERYTHING = ['gain', 'layers[0].bias', 'layers[0].kernel', 'layers[1].bias', 'layers[1].kernel']

describe('a mask, in which true means that the leaf is transformed', () => {
  const masks: [what: string, mask: Mask, paths: string[]][] = [
    ['true', true, EVERYTHING],
    ['false', false, []],
    [
      'a boolean for each leaf',
      {
        gain: false,
        layers: [
          { kernel: true, bias: false },
          { kernel: false, bias: true },
        ],
      },
      ['layers[0].kernel', 'layers[1].bias'],
    ],
    [
      'keys in another order',
      {
        layers: [
          { bias: false, kernel: true },
          { bias: true, kernel: false },
        ],
        gain: false,
      },
      ['layers[0].kernel', 'layers[1].bias'],
    ],
    ['a boolean for a whole subtree', { gain: true, layers: [false, true] }, ['gain', 'layers[1].bias', 'layers[1].kernel']],
    ['a boolean for a whole list', { gain: false, layers: true }, EVERYTHING.slice(1)],
    ['a function of the parameters', (p) => tree.map((leaf) => typeof leaf === 'number', p), ['gain', 'layers[1].bias']],
    ['a function that returns a prefix', () => ({ gain: true, layers: false }), ['gain']],
    ['a predicate on paths', byPath((path) => path.endsWith('bias')), ['layers[0].bias', 'layers[1].bias']],
    ['a predicate on leaves', byPath((_, leaf) => typeof leaf === 'object'), ['layers[0].bias', 'layers[0].kernel', 'layers[1].kernel']],
  ]
  test.each(masks)('may be %s', (_, mask, paths) => {
    expect(leftIn(mask)).toEqual(paths)
  })

  test('byPath sees every path and leaf, without a dot in front', () => {
    const seen: [string, Leaf][] = []
    masked(
      scaleByAdam(),
      byPath((path, leaf) => seen.push([path, leaf]) > 0),
    ).init(params())
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(tree.leavesWithPath(params()).map(({ path, leaf }) => [path, leaf])))
  })

  test('nested masks leave in what all of them leave in', () => {
    const inner = masked(
      stateless((g) => mul(g, 10)),
      byPath((path) => path.endsWith('bias')),
    )
    const [updates] = masked(inner, { gain: true, layers: [true, false] }).update(ones(), { innerState: { innerState: {} } }, params())
    expect(updates).toEqual({
      layers: [
        { kernel: f32(1, 1), bias: f32(10) },
        { kernel: f32(1), bias: 1 },
      ],
      gain: 1,
    })
  })

  test('masks with keys such as __proto__ and constructor are read by name', () => {
    const weird = JSON.parse('{ "__proto__": 1, "constructor": 1, "toString": 1 }')
    const mask = JSON.parse('{ "__proto__": true, "constructor": false, "toString": true }')
    const [updates] = masked(
      stateless((g) => mul(g, 10)),
      mask,
    ).update(weird, { innerState: {} })
    expect(JSON.stringify(updates)).toBe('{"__proto__":10,"constructor":1,"toString":10}')
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const params = JSON.parse(`{ "${key}": 1 }`)
      expect(() => masked(scaleByAdam(), {}).init(params)).toThrow(/^the mask of .* is undefined at params\.\w+, wanted true or false$/)
    }
  })
})

test('a rule can have a mask of its own, which is the same as masked but for the nesting of the state', () => {
  const mask = { gain: false, layers: [true, false] }
  const rule = (own?: Mask) => transform({ m: like(0) }, (g, s) => [mul(g, 10), { m: add(s.m, g) }], { mask: own })
  const [inside, outside] = [rule(mask), masked(rule(), mask)]
  expect(inside.init(params())).toEqual(outside.init(params()).innerState)
  const [updates, state] = inside.update(ones(), inside.init(params()))
  const [wanted, { innerState }] = outside.update(ones(), outside.init(params()))
  expect([updates, state]).toEqual([wanted, innerState])
  expect(leftIn(mask)).toEqual(['layers[0].bias', 'layers[0].kernel'])
})

describe('a mask is decided', () => {
  test('once for each structure, not at each step', () => {
    const mask = vi.fn(byPath((path) => path !== 'gain'))
    const optimizer = masked(scaleByAdam(), mask)
    let state = optimizer.init(params())
    const asked = mask.mock.calls.length
    for (let step = 0; step < 5; step++) state = optimizer.update(ones(), state, params())[1]
    expect(mask.mock.calls.length - asked).toBe(1)
  })

  test('the same for parameters and for gradients, so that it can be used at every step, with parameters or without', () => {
    const mask = byPath((path) => path.endsWith('kernel'))
    const optimizer = masked(scaleByAdam(), mask)
    let now = params()
    let state = optimizer.init(now)
    for (let step = 0; step < 3; step++) {
      const [updates, next] = step === 1 ? optimizer.update(ones(), state) : optimizer.update(ones(), state, now)
      now = applyUpdates(now, updates)
      state = next
    }
    expect(state.innerState.count).toBe(3)
    expect(now.layers[1]!.bias).toBe(8)
    expect(state.innerState.mu.layers[1]).toEqual({ kernel: f32(0.271), bias: null })
  })

  test('by the parameters where they are given, for these may carry more than gradients do', () => {
    const params = { w: { data: f32(1), shape: [1], isFrozen: true }, b: { data: f32(1), shape: [1], isFrozen: false } }
    const grads = tree.map((leaf) => ({ data: leaf.data, shape: leaf.shape }), params)
    const optimizer = masked(
      stateless((g) => mul(g, 10)),
      byPath((_, leaf) => !('isFrozen' in Object(leaf)) || leaf === params.b),
    )
    const [updates] = optimizer.update<{ w: tree.Leaf; b: tree.Leaf }>(grads, { innerState: {} }, params)
    expect(updates).toEqual({ w: grads.w, b: { data: f32(10), shape: [1] } })
  })

  test('of what sits the step out as well, leaves and subtrees', () => {
    const optimizer = masked(
      stateless((g) => mul(g, 10)),
      { gain: false, layers: [{ kernel: true, bias: false }, true] },
    )
    const grads = { gain: null, layers: [null, { kernel: f32(1), bias: null }] }
    expect(optimizer.update(grads, { innerState: {} })[0]).toEqual({ gain: null, layers: [null, { kernel: f32(10), bias: null }] })
  })

  test('the same where some gradients sit the step out', () => {
    const optimizer = masked(
      scaleByAdam(),
      byPath((path) => path !== 'gain'),
    )
    const state = optimizer.init<tree.Sparse<ReturnType<typeof params>>>(params())
    const grads = {
      ...ones(),
      layers: [
        { kernel: null, bias: f32(1) },
        { kernel: f32(1), bias: null },
      ],
    }
    const [updates, next] = optimizer.update<tree.Sparse<ReturnType<typeof params>>>(grads, state)
    expect(updates).toMatchObject({ gain: 1, layers: [{ kernel: null }, { bias: null }] })
    expect(next.innerState.mu.layers[0]!.kernel).toBe(state.innerState.mu.layers[0]!.kernel)
    expect(next.innerState.mu.gain).toBe(null)
  })
})

describe('a mask that does not fit is refused with the place', () => {
  const cases: [what: string, mask: unknown, message: string][] = [
    ['a missing key', { layers: true }, 'is undefined at params.gain, wanted true or false'],
    [
      'a missing key deep down',
      { gain: true, layers: [{ kernel: true }, true] },
      'is undefined at params.layers[0].bias, wanted true or false',
    ],
    ['a list that is too short', { gain: true, layers: [true] }, 'is undefined at params.layers[1], wanted true or false'],
    [
      'an object in the place of a list',
      { gain: true, layers: { 0: true, 1: true } },
      'is an object at params.layers, wanted true or false',
    ],
    ['a list in the place of an object', [true, true], 'is an array of 2 at params, wanted true or false'],
    ['a string for a subtree', { gain: true, layers: 'true' }, 'is a string at params.layers, wanted true or false'],
    ['a key too many', { gain: true, layers: true, bias: true }, 'has a value at params.bias, where there is no parameter'],
    [
      'a key too many deep down',
      { gain: true, layers: [true, { kernel: true, bias: true, 'odd one': null }] },
      'has a value at params.layers[1]["odd one"], where there is no parameter',
    ],
    ['a misspelt key', { gian: true, layers: true }, 'has a value at params.gian, where there is no parameter'],
    ['a list that is too long', { gain: true, layers: [true, true, true] }, 'has a value at params.layers[2], where there is no parameter'],
    [
      'an inherited key',
      { gain: true, layers: [true, Object.assign(Object.create(null), { kernel: true })] },
      'is undefined at params.layers[1].bias, wanted true or false',
    ],
    [
      'keys that are all inherited',
      Object.create({ gain: true, layers: true }),
      'is an instance of Object at params, wanted true or false',
    ],
    [
      'a predicate that is asynchronous',
      byPath((async () => true) as never),
      'is an instance of Promise at params.layers[0].kernel, wanted true or false',
    ],
    ['a predicate that returns a number', byPath((() => 1) as never), 'is a number at params.layers[0].kernel, wanted true or false'],
    ['an asynchronous function', async () => ({ gain: true, layers: true }), 'is an instance of Promise at params, wanted true or false'],
    ['a number', { gain: 1, layers: true }, 'is a number at params.gain, wanted true or false'],
    ['null', { gain: null, layers: true }, 'is null at params.gain, wanted true or false'],
    ['a string', { gain: 'true', layers: true }, 'is a string at params.gain, wanted true or false'],
    ['a function that returns a function', () => () => true, 'is a function at params, wanted true or false'],
  ]
  test.each(cases)('%s', (_, mask, message) => {
    const optimizer = chain(
      scaleByAdam(),
      masked(
        transform({ m: like(0) }, (g, s) => [g, s], { name: 'inner' }),
        mask as Mask,
      ),
    )
    expect(() => optimizer.init(params())).toThrow(new TypeError(`the mask of chain[1].innerState inner ${message}`))
  })

  test('a state made with another mask', () => {
    const rule = () => transform({ m: like(0) }, (g, s) => [g, s])
    const [narrow, wide] = [masked(rule(), { gain: false, layers: true }), masked(rule(), true)]
    expect(() => narrow.update(ones(), wide.init(params()))).toThrow(/^state\.innerState\.m\.gain is a number, wanted null/)
    expect(() => wide.update(ones(), narrow.init(params()))).toThrow(/^grads\.gain is a number, state\.innerState\.m\.gain is null/)
  })
})

describe('what predicates are told of a leaf', () => {
  const odd = {
    'fc1.bias': 1,
    'dense/bias': 2,
    'odd "key"\\]': 3,
    0: 4,
    model: { 'a.b': 5, 'x"] .y[0': [6, { bias: 7 }] },
    bias: 8,
    unbias: 9,
  }
  const told = [
    ['0', ['0'], 4],
    ['bias', ['bias'], 8],
    ['dense/bias', ['dense/bias'], 2],
    ['fc1.bias', ['fc1.bias'], 1],
    ['model["a.b"]', ['model', 'a.b'], 5],
    ['model["x\\"] .y[0"][0]', ['model', 'x"] .y[0', 0], 6],
    ['model["x\\"] .y[0"][1].bias', ['model', 'x"] .y[0', 1, 'bias'], 7],
    ['odd "key"\\]', ['odd "key"\\]'], 3],
    ['unbias', ['unbias'], 9],
  ]
  const list = (collect: (of: OfLeaf<void>) => void) => {
    const calls: unknown[] = []
    collect((path, leaf, keys) => {
      calls.push([path, keys, leaf])
    })
    return calls.sort((a, b) => (String(a) < String(b) ? -1 : 1))
  }

  test('is its path, a key alone as it is, and its keys', () => {
    const expected = [...told].sort((a, b) => (String(a) < String(b) ? -1 : 1))
    expect(list((of) => byPath((...leaf) => { of(...leaf); return true })(odd))).toEqual(expected) // biome-ignore format: short
    expect(list((of) => labelByPath((...leaf) => { of(...leaf); return 'a' })(odd))).toEqual(expected) // biome-ignore format: short
    expect(list((of) => byPath((...leaf) => { of(...leaf); return true })(1))).toEqual([['', [], 1]]) // biome-ignore format: short
    expect(list((of) => byPath((...leaf) => { of(...leaf); return true })([1]))).toEqual([['[0]', [0], 1]]) // biome-ignore format: short
  })

  test('is asked for by name: the last key, or its last dotted or slashed piece', () => {
    expect(byName('bias')(odd)).toEqual({
      'fc1.bias': true,
      'dense/bias': true,
      'odd "key"\\]': false,
      0: false,
      model: { 'a.b': false, 'x"] .y[0': [false, { bias: true }] },
      bias: true,
      unbias: false,
    })
    expect(byName('bias', 'b')({ 'a.b': 1, b: { c: 2 }, bias: 3 })).toEqual({ 'a.b': true, b: { c: false }, bias: true })
    expect(byName()({ bias: 1 })).toEqual({ bias: false })
  })
})

describe('a strict mask', () => {
  const paths = 'gain, layers[0].bias, layers[0].kernel, layers[1].bias, layers[1].kernel'
  const none = (where: string) => `${where}: the mask hits none of the leaves ${paths}: compare it with these, or leave out strict`
  const all = (where: string) => `${where}: the mask hits every one of the leaves ${paths}: do without it, or mend it, or leave out strict`
  const strict = { strict: true }
  const scaled = () => stateless((g) => mul(g, 10))

  test.each<[what: string, optimizer: AnyTransformation, message: string]>([
    ['byPath', adamw(1, { mask: byPath((path) => path === 'kernel', strict) }), none('byPath')],
    ['byPath of all', freeze(byPath(() => true, strict)), all('byPath')],
    ['byName', addDecayedWeights(1, { mask: byName(['kernl', 'b'], strict) }), none("byName('kernl', 'b')")],
    ['byName of all', masked(scaled(), byName(['kernel', 'bias', 'gain'], strict)), all("byName('kernel', 'bias', 'gain')")],
    ['byName of no name', masked(scaled(), byName([], strict)), none('byName()')],
    ['a tree', masked(scaled(), { gain: false, layers: false }, strict), none('masked')],
    ['a boolean', masked(scaled(), true, strict), all('masked')],
    ['a function', masked(scaled(), () => false, strict), none('masked')],
    ['in a wrapper', chain(multiSteps(masked(sgd(1), byName('kernl'), strict), 2)), none('masked')],
    ['around a pair', masked({ init: () => 0, update: (g: unknown) => [g, 0] } as never, () => false, strict), none('masked')],
  ])('%s throws at init where it decides nothing', (_, optimizer, message) => {
    expect(() => optimizer.init(params())).toThrow(TypeError)
    expect(() => optimizer.init(params())).toThrow(message)
  })

  test.each<[what: string, mask: Mask]>([
    ['byPath', byPath((path) => path === 'gain', strict)],
    ['byName', byName(['gain'], strict)],
  ])('%s decides otherwise as without strict', (_, mask) => {
    expect(leftIn(mask)).toEqual(['gain'])
  })

  test('throws at update too, for a state that came from elsewhere', () => {
    const optimizer = masked(scaled(), byName(['kernl'], strict))
    expect(() => optimizer.update(ones(), { innerState: {} })).toThrow(none("byName('kernl')"))
  })

  test('is content where it hits some, and where there are no leaves', () => {
    expect(masked(scaled(), byName('bias'), strict).init(params())).toEqual({ innerState: {} })
    expect(masked(scaled(), byName(['bias'], strict)).init({ none: null })).toEqual({ innerState: {} })
  })

  test('lists a dozen leaves', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`w${10 + i}`, i]))
    expect(() => masked(scaled(), false, strict).init(many)).toThrow(
      'w10, w11, w12, w13, w14, w15, w16, w17, w18, w19, w20, w21 and 8 more:',
    )
    expect(() => masked(scaled(), false, strict).init(1)).toThrow('none of the leaves params:')
  })

  // Plain JavaScript: what types would refuse.
  type Untyped = (...args: unknown[]) => unknown
  test.each<[call: () => unknown, message: string]>([
    [() => (byPath as Untyped)(() => true, { strickt: true }), 'byPath: there is no option strickt; there are strict'],
    [() => (byPath as Untyped)(() => true, { strict: 1 }), 'byPath: strict is 1, wanted true or false'],
    [() => (byPath as Untyped)(() => true, true), 'byPath: options is true, wanted an object'],
    [() => (byName as Untyped)(['b'], { strict: 'yes' }), "byName('b'): strict is 'yes', wanted true or false"],
    [() => (byName as Untyped)(['b'], null), "byName('b'): options is null, wanted an object"],
    [() => (byName as Untyped)('b', { strict: true }), 'byName: a name is { strict: true }, wanted a string; options stand behind a list'],
    [() => (byName as Untyped)(['b', 3]), 'byName: a name is 3, wanted a string'],
    [() => (masked as Untyped)(scaled(), true, { strict: 1 }), 'masked: strict is 1, wanted true or false'],
    [() => (masked as Untyped)(scaled(), true, { strikt: true }), 'masked: there is no option strikt; there are strict'],
  ])('refuses what is no option of it: %#', (call, message) => {
    expect(call).toThrow(TypeError)
    expect(call).toThrow(message)
  })
})
