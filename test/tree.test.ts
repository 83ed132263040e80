import { isDeepStrictEqual } from 'node:util'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyUpdates } from '../src/applyUpdates.ts'
import { chain } from '../src/chain.ts'
import { compile } from '../src/compile.ts'
import { adam } from '../src/optimizers/adam.ts'
import { sgd } from '../src/optimizers/sgd.ts'
import { stateless } from '../src/transform.ts'
import { scaleByAdam } from '../src/transforms/scaleByAdam.ts'
import { trace } from '../src/transforms/trace.ts'
import * as tree from '../src/tree.ts'
import { structureOf } from '../src/trees/structure.ts'
import { applyIfFinite } from '../src/wrappers/applyIfFinite.ts'
import { f32, f64 } from './arrays.ts'

/** What random trees are to the compiler; it can not follow one of any shape. */
type Params = Readonly<Record<string, tree.Leaf>>
type AnyTree = tree.Leaf | null | readonly AnyTree[] | { readonly [key: string]: AnyTree }

/** An object of entries under any keys, `__proto__` included. */
const objectFrom = (entries: readonly (readonly [string, AnyTree])[]): AnyTree =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      [['', null], ...entries].map(([key, value]) => [`${key}`, { value, enumerable: true, writable: true, configurable: true }]),
    ),
  )

const oddKeys = fc.constantFrom(
  'w',
  'b',
  '0',
  '10',
  '9',
  '-1',
  '',
  'data',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'a b',
  'ü',
  'a.b',
  '"',
)
const { anyTree } = fc.letrec<{ anyTree: AnyTree; leaf: tree.Leaf }>((tie) => ({
  leaf: fc.oneof(
    fc.double(),
    fc.float32Array({ maxLength: 4 }),
    fc.float64Array({ maxLength: 4 }),
    fc.float32Array({ maxLength: 4 }).map((data) => ({ data, shape: [1, data.length], name: 'kept' })),
  ),
  anyTree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('leaf'),
    fc.constant(null),
    fc.array(tie('anyTree'), { maxLength: 4 }),
    fc.uniqueArray(fc.tuple(oddKeys, tie('anyTree')), { maxLength: 5, selector: ([key]) => key }).map(objectFrom),
  ),
}))

const randomTree = anyTree.map((value) => value as unknown as Params)
/** Equal in prototypes and in every bit that a number shows; `toStrictEqual` would ask a tree for its constructor. */
const expectEqual = (actual: unknown, wanted: unknown) => expect(isDeepStrictEqual(actual, wanted), JSON.stringify(actual)).toBe(true)

describe('random trees', () => {
  test('come back from flatten and unflatten, every leaf the same object, the keys in the same order', () => {
    fc.assert(
      fc.property(randomTree, (original) => {
        const { leaves, structure } = tree.flatten(original)
        const back = tree.unflatten(structure, leaves) as Params
        expectEqual(back, original)
        expect(JSON.stringify(back)).toBe(JSON.stringify(original))
        for (const [i, leaf] of tree.leaves(back).entries()) expect(leaf).toBe(leaves[i])
      }),
      { numRuns: 500, seed: 4 },
    )
  })

  test('have the same leaves in the same order whatever the order of insertion', () => {
    const reversed = (value: unknown): AnyTree => {
      if (Array.isArray(value)) return value.map(reversed)
      if (value === null || Object.is(tree.leaves(value as Params)[0], value)) return value as AnyTree
      return objectFrom(
        Object.entries(Object(value))
          .reverse()
          .map(([key, item]) => [key, reversed(item)] as const),
      )
    }
    fc.assert(
      fc.property(randomTree, (original) => {
        expect(tree.leavesWithPath(reversed(original) as unknown as Params)).toEqual(tree.leavesWithPath(original))
      }),
      { numRuns: 500, seed: 4 },
    )
  })

  test('stay what they are under map with the identity, and lose nothing under mapElements', () => {
    fc.assert(
      fc.property(randomTree, (original) => {
        expectEqual(
          tree.map((leaf) => leaf, original),
          original,
        )
        expectEqual(
          tree.mapElements((x) => x, original),
          original,
        )
      }),
      { seed: 3 },
    )
  })
})

describe('leaves', () => {
  test('are numbers, typed arrays and records, found in the order of their sorted paths', () => {
    const record = { data: f32(1, 2, 3, 4), shape: [2, 2] }
    const params = { layers: [{ kernel: record, bias: f32(0) }, { kernel: f64(1) }], gain: 3, empty: {}, none: null, list: [] }
    expect(tree.leavesWithPath(params)).toEqual([
      { path: 'gain', leaf: 3 },
      { path: 'layers[0].bias', leaf: params.layers[0]!.bias },
      { path: 'layers[0].kernel', leaf: record },
      { path: 'layers[1].kernel', leaf: f64(1) },
    ])
    expect(tree.leaves(params)).toEqual(tree.leavesWithPath(params).map(({ leaf }) => leaf))
  })

  test('have paths in which odd keys are quoted', () => {
    const odd = { 'a b': 1, 'a.b': 1, '"': 1, '': 1, 'a[0]': 1, $x_1: 1 }
    expect(tree.leavesWithPath({ in: odd }).map(({ path }) => path)).toEqual([
      'in[""]',
      'in["\\""]',
      'in.$x_1',
      'in["a b"]',
      'in["a.b"]',
      'in["a[0]"]',
    ])
    expect(tree.leavesWithPath([1, [2]]).map(({ path }) => path)).toEqual(['[0]', '[1][0]'])
    expect(tree.leavesWithPath(3)).toEqual([{ path: '', leaf: 3 }])
  })

  test('may be views of a part of a buffer: only that part is seen', () => {
    const buffer = f32(9, 1, 2, 9).buffer
    const params = { w: new Float32Array(buffer, 4, 2) }
    expect(tree.mapElements((x) => 2 * x, params)).toEqual({ w: f32(2, 4) })
    const [updates] = stateless((g) => g).update(params, {})
    expect(applyUpdates(params, updates)).toEqual({ w: f32(2, 4) })
    expect(new Float32Array(buffer)).toEqual(f32(9, 1, 2, 9))
  })

  test('that are records keep their shape and whatever else they carry, each tree its own', () => {
    const w = { data: f32(1, 2), shape: [2, 1], name: 'w', requiresGrad: true }
    const g = { data: f32(3, 4), shape: [2, 1], name: 'dw' }
    expect(tree.mapElements((x) => -x, { w })).toEqual({ w: { ...w, data: f32(-1, -2) } })
    const optimizer = scaleByAdam()
    const state = optimizer.init<{ w: tree.ArrayRecord }>({ w })
    expect(state.mu).toEqual({ w: { ...w, data: f32(0, 0) } })
    const [updates, next] = optimizer.update<{ w: tree.ArrayRecord }>({ w: g }, state)
    expect(updates.w).toMatchObject({ shape: [2, 1], name: 'dw' })
    expect(next.nu.w).toMatchObject({ shape: [2, 1], name: 'w', requiresGrad: true })
    expect(applyUpdates<{ w: tree.ArrayRecord }>({ w }, updates).w).toMatchObject({ shape: [2, 1], name: 'w', requiresGrad: true })
    expect(w.data).toEqual(f32(1, 2))
  })

  test('from another realm are as good as ours, and so are its containers', () => {
    const foreign = runInNewContext('({ w: new Float32Array([1, 2]), list: [{ data: new Float64Array(2), shape: [2] }], n: 3 })')
    expect(foreign.w instanceof Float32Array).toBe(false)
    expect(tree.leavesWithPath(foreign).map(({ path }) => path)).toEqual(['list[0]', 'n', 'w'])
    const [updates] = stateless((g) => g).update(foreign, {})
    expect(applyUpdates(foreign, updates)).toEqual({ w: f32(2, 4), list: [{ data: f64(0, 0), shape: [2] }], n: 6 })
  })

  test('may stand in objects without a prototype', () => {
    const bare = Object.assign(Object.create(null), { w: f32(1), inner: Object.assign(Object.create(null), { b: 2 }) })
    expect(tree.leavesWithPath(bare).map(({ path }) => path)).toEqual(['inner.b', 'w'])
    expect(applyUpdates(bare, bare)).toEqual({ w: f32(2), inner: { b: 4 } })
  })
})

describe('map', () => {
  const params = { list: [f32(1, 2), null], n: 3 }

  test('makes a tree of whatever the function returns; what is empty stays empty', () => {
    expect(tree.map((leaf) => typeof leaf, params)).toEqual({ list: ['object', null], n: 'number' })
    expect(tree.mapWithPath((path, leaf) => [path, leaf], params)).toEqual({ list: [['list[0]', f32(1, 2)], null], n: ['n', 3] })
  })

  test('of elements visits the numbers in the same place of all trees, and keeps the dtype', () => {
    const other = { list: [f32(10, 20), null], n: 30 }
    expect(tree.mapElements((x, y, z) => x + y + z, params, other, other)).toEqual({ list: [f32(21, 42), null], n: 63 })
    expect(tree.mapElements((x) => x + 0.1, f32(1))).toEqual(f32(1.1))
  })

  test('of arrays hands out each array with its shape; a leaf of which the array is kept is kept', () => {
    const record = { data: f32(1, 2), shape: [2, 1], name: 'w' }
    const kept = f64(1)
    const shapes: (readonly number[])[] = []
    const mapped = tree.mapArrays(
      (array, shape) => {
        shapes.push(shape)
        return array === kept ? array : array.map((x) => -x)
      },
      { kept, n: 3, record },
    )
    expect(mapped).toEqual({ kept, n: 3, record: { data: f32(-1, -2), shape: [2, 1], name: 'w' } })
    expect(mapped.kept).toBe(kept)
    expect(shapes).toEqual([[1], [2, 1]])
  })

  test('fullLike and zerosLike keep kinds, dtypes and shapes', () => {
    expect(tree.fullLike(params, 7)).toEqual({ list: [f32(7, 7), null], n: 7 })
    expect(tree.zerosLike(params)).toEqual({ list: [f32(0, 0), null], n: 0 })
    expect(params).toEqual({ list: [f32(1, 2), null], n: 3 })
  })

  test('unflatten asks for as many leaves as there are places', () => {
    const { structure } = tree.flatten(params)
    expect(() => tree.unflatten(structure, [1])).toThrow(new RangeError('unflatten: 1 leaves came, wanted 2'))
    expect(tree.unflatten(structure, ['a', 'b'])).toEqual({ list: ['a', null], n: 'b' })
  })
})

describe('big trees', () => {
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`leaf${i}`, f32(i, 1)]))
  let deep: AnyTree = f32(1)
  for (let level = 0; level < 100; level++) deep = level % 2 === 0 ? { deeper: deep } : [deep]

  test.each([
    ['10,000 leaves', wide],
    ['10,000 numbers', Object.fromEntries(Object.keys(wide).map((key, i) => [key, i]))],
    ['100 levels', deep as unknown as Params],
  ])('%s go through init, update and applyUpdates in no time', (_, params) => {
    // Processor time, which does not depend on what else the machine does.
    const start = process.cpuUsage()
    const optimizer = scaleByAdam()
    const [updates, state] = optimizer.update(params, optimizer.init(params), params)
    const next = applyUpdates(params, updates)
    expect(process.cpuUsage(start).user).toBeLessThan(2e6)
    expect(structureOf(next, '').leaves).toEqual(structureOf(params, '').leaves)
    expect(state.count).toBe(1)
  })
})

describe('copy', () => {
  test('gives every array a buffer of its own, and keeps everything else', () => {
    const memory = new SharedArrayBuffer(1024)
    class Unit {}
    const carried = { unit: new Unit(), date: new Date(0) }
    const original = {
      w: new Float32Array(memory, 256, 2).fill(1),
      list: [new Float64Array(memory, 512, 1), 3, null],
      record: { data: f32(1, 2).subarray(1), shape: [1, 1], tag: 'head', ...carried },
      ids: new Uint8Array(memory, 3, 5),
      state: { lastFinite: true, name: 'adam', none: undefined },
      ...JSON.parse('{ "__proto__": { "x": 1 } }'),
    }
    const copied = tree.copy(original)
    expect(copied).toEqual(original)
    expect(Object.keys(copied)).toEqual(Object.keys(original))
    for (const array of [copied.w, copied.list[0], copied.record.data, copied.ids]) {
      expect(array.buffer).toBeInstanceOf(ArrayBuffer)
      expect(array.buffer.byteLength).toBe(array.byteLength)
    }
    expect([copied.record.unit, copied.record.date]).toEqual([carried.unit, carried.date])
    expect(copied.record.unit).toBe(carried.unit)
    for (const part of ['list', 'record', 'state'] as const) expect(copied[part]).not.toBe(original[part])
    expect(copied.record.shape).not.toBe(original.record.shape)
  })

  test('of a donated model outlives the next step, and is as small as the model', () => {
    using optimizer = compile(chain(applyIfFinite(trace(0.9), 1), sgd(1)), { donate: true })
    using small = compile(sgd(1, { momentum: 0.9 }), { donate: true })
    for (const { init, step } of [optimizer, small]) {
      const model = init({ w: f32(5), b: 1 })
      model.grads.w[0] = 1
      const kept = tree.copy({ params: model.params, state: model.state })
      const text = JSON.stringify(kept)
      expect(kept.params.w.buffer.byteLength).toBe(4)
      step(model.grads, model.state as never, model.params)
      expect(JSON.stringify(kept)).toBe(text)
    }
  })

  test('of a leaf is a leaf', () => {
    expect(tree.copy(3)).toBe(3)
    const array = f32(1)
    expect(tree.copy(array)).toEqual(array)
    expect(tree.copy(array)).not.toBe(array)
  })

  test('of what contains itself is refused', () => {
    const cycle: { again?: unknown } = {}
    cycle.again = cycle
    expect(() => tree.copy(cycle)).toThrow('tree.again is tree again')
  })
})

describe('transferables', () => {
  test('are the buffers of all trees, each once, without those that are shared', () => {
    const buffer = new ArrayBuffer(32)
    const [a, b] = [new Float32Array(buffer, 0, 2), new Float64Array(buffer, 8, 3)]
    const shared = new Float32Array(new SharedArrayBuffer(8))
    const own = new Float32Array(2)
    expect(tree.transferables({ a, shared, n: 1 }, [b, { kernel: { data: own, shape: [2] } }, null], own)).toEqual([buffer, own.buffer])
    expect(tree.transferables()).toEqual([])
    expect(tree.transferables(shared, 3)).toEqual([])
  })

  test('hand a state over: it is gone here, and whole there', () => {
    const params = { w: Float32Array.of(1, 2), small: Float32Array.of(3) }
    const optimizer = adam(0.1)
    const [, state] = optimizer.update(params, optimizer.init(params))
    const before = structuredClone(state)
    const there = structuredClone(state, { transfer: tree.transferables(state) })
    expect(there).toEqual(before)
    expect(state[0].mu.w.length).toBe(0)
  })

  test('of a model that donates are those of a copy, for its memory can not be transferred', () => {
    const optimizer = compile(adam(0.1), { donate: true })
    const model = optimizer.init({ w: Float32Array.of(1, 2), b: 3 })
    const kept = tree.copy(model.state)
    expect(tree.transferables(kept).some((buffer) => tree.transferables(model).includes(buffer))).toBe(false)
    expect(structuredClone(kept, { transfer: tree.transferables(kept) })).toEqual(model.state)
  })

  test('take plain data of any kind, of another realm too, and refuse what contains itself', () => {
    const [array] = runInNewContext('[new Float32Array([1, 2])]')
    expect(tree.transferables({ array, text: 'x', when: new Date(0), bytes: new Uint8Array(1) }).length).toBe(2)
    const cycle: Record<string, unknown> = {}
    cycle['again'] = cycle
    expect(() => tree.transferables(cycle)).toThrow('trees[0].again is trees[0] again')
  })
})
