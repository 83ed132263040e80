import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { CheckpointMismatchError, fromBytes, toBytes } from '../../src/checkpoint.ts'
import { sample } from './sample.ts'

const golden = (name: string) => readFileSync(new URL(`../golden/checkpoints/${name}`, import.meta.url))

/** Every number and byte of a value; `Object.is` and NaN payloads included. */
function bitsOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value))
    return `${Object.prototype.toString.call(value)} ${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
  if (typeof value === 'number') return bitsOf(Float64Array.of(value))
  if (Array.isArray(value)) return value.map(bitsOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([key, item]) => [key, bitsOf(item)])
}

/** A tree like the sample, with other numbers everywhere. */
const blank = () => {
  const clear = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value))
      return Object(value)
        .slice()
        .fill(value instanceof BigInt64Array || value instanceof BigUint64Array ? 0n : 0)
    if (typeof value === 'number') return 42
    if (typeof value === 'boolean') return false
    if (typeof value === 'string') return ''
    if (Array.isArray(value)) return value.map(clear)
    if (value === null) return null
    // Own properties, `__proto__` included.
    const entries = Object.entries(Object(value)).map(([key, item]) => [key, key === 'shape' ? item : clear(item)])
    return Object.fromEntries(entries)
  }
  return Object(clear(sample()))
}

const errorOf = (call: () => unknown): CheckpointMismatchError => {
  try {
    call()
  } catch (error) {
    if (error instanceof CheckpointMismatchError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a tree comes back from its bytes', () => {
  test('down to the last bit, with its own structure and types', () => {
    expect(bitsOf(fromBytes(toBytes(sample()), blank()))).toEqual(bitsOf(sample()))
  })

  test.each([
    ['number', -0],
    ['array', Float32Array.of(1, 2)],
    ['record', { data: Float64Array.of(1, 2), shape: [1, 2] }],
    ['text', 'x'],
    ['nothing', null],
    ['empty object', {}],
    ['empty list', []],
  ])('where it is a single %s', (_, tree) => {
    expect(fromBytes(toBytes(tree), tree)).toEqual(tree)
  })

  test('with what the records of the tree to load into carry, not those that were saved', () => {
    const saved = { data: Float32Array.of(1), shape: [1], note: 'old' }
    const like = { data: Float32Array.of(0), shape: [1], note: 'new', trainable: true }
    expect(fromBytes(toBytes({ w: saved }), { w: like })).toEqual({ w: { ...like, data: Float32Array.of(1) } })
  })

  test('whatever the order of its keys, from a buffer, from a part of one and from shared memory', () => {
    const bytes = toBytes({ a: 1, b: Float32Array.of(2) })
    const like = { b: new Float32Array(1), a: 0 }
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    for (const each of [bytes, bytes.buffer, shifted.subarray(3), shared, shared.buffer, Buffer.from(bytes)])
      expect(fromBytes(each, like)).toEqual({ b: Float32Array.of(2), a: 1 })
  })

  test('with arrays of another realm', () => {
    const tree = runInNewContext('({ w: new Float32Array([1, 2]), layers: [{ b: 3 }] })')
    expect(fromBytes(toBytes(tree), { w: new Float32Array(2), layers: [{ b: 0 }] })).toEqual({
      w: Float32Array.of(1, 2),
      layers: [{ b: 3 }],
    })
  })

  test('as copies: neither the tree, nor the bytes, nor the tree to load into shares memory with it', () => {
    const tree = { w: Float32Array.of(1, 2) }
    const bytes = toBytes(tree)
    tree.w.fill(9)
    const like = { w: new Float32Array(2), extra: Float32Array.of(3) }
    const loaded = fromBytes(bytes, like, { missing: 'init' })
    bytes.fill(0)
    like.extra.fill(9)
    expect(loaded).toEqual({ w: Float32Array.of(1, 2), extra: Float32Array.of(3) })
    expect(new Set([loaded.w.buffer, loaded.extra.buffer]).size).toBe(2)
    expect(loaded.w.buffer.byteLength).toBe(8)
  })

  test('however deep it is', () => {
    let tree: unknown = 1
    for (let i = 0; i < 990; i++) tree = { a: tree }
    expect(fromBytes(toBytes(tree), tree)).toEqual(tree)
  })
})

describe('safetensors of Python', () => {
  test('reads what is written here: the same arrays, and the numbers and the structure in the metadata', () => {
    expect(Buffer.from(toBytes(sample())).equals(golden('gradform.safetensors'))).toBe(true)
    const { arrays, metadata } = JSON.parse(golden('gradform.json').toString())
    expect(metadata['gradform.version']).toBe('1')
    expect(metadata['gradform.values']).toMatchObject({
      isTrained: true,
      name: sample().name,
      'layers[2]': null,
      'layers[3]': {},
      'layers[4]': [],
      'numbers[1]': { number: '-0' },
      'numbers[2]': 0.1,
      'numbers[4]': { number: 'NaN' },
      'numbers[5]': { number: 'Infinity' },
      'numbers[7]': 5e-324,
    })
    const { dense, ...params } = sample().params
    const hex = (array: ArrayBufferView) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex')
    expect(arrays['params.dense.kernel']).toEqual({ dtype: 'float32', shape: [2, 3], hex: hex(dense.kernel.data) })
    expect(arrays['params["odd key.with \\"quotes\\"\\n"]'].hex).toBe(hex(params['odd key.with "quotes"\n']))
    expect(arrays['params.__proto__'].hex).toBe(hex(Float32Array.of(9)))
    expect(arrays['["__metadata__"]'].hex).toBe(hex(Float32Array.of(10)))
    expect(arrays.view).toEqual({ dtype: 'float32', shape: [2], hex: hex(Float32Array.of(1, 2)) })
    expect(arrays['kinds[1]']).toEqual({ dtype: 'uint64', shape: [1], hex: 'ff'.repeat(8) })
    expect(Object.keys(arrays).length).toBe(19)
  })

  test('writes what is read here: numbers and truth values stand there as arrays without axes', () => {
    const like = {
      params: { kernel: { data: new Float32Array(6), shape: [2, 3] }, bias: new Float64Array(2) },
      count: 0,
      rate: 0,
      isTrained: false,
      none: new Float64Array(0),
    }
    like.params.bias = new Float64Array(3)
    expect(fromBytes(golden('python.safetensors'), like, { unexpected: 'ignore' })).toEqual({
      params: {
        kernel: { data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25), shape: [2, 3] },
        bias: Float64Array.of(0.1, Number.NaN, -Infinity),
      },
      count: 12,
      rate: Math.fround(0.1),
      isTrained: true,
      none: new Float64Array(0),
    })
    // A typed array has no shape but its length.
    const flat = { params: { kernel: new Float32Array(6) } }
    expect(fromBytes(golden('python.safetensors'), flat, { unexpected: 'ignore' }).params.kernel[5]).toBe(1.25)
    const half = errorOf(() => fromBytes(golden('python.safetensors'), { half: new Uint16Array(2) }, { unexpected: 'ignore' }))
    expect(half.retyped).toEqual(['half'])
  })
})

describe('what does not fit', () => {
  const saved = () => ({ same: 1, gone: Float32Array.of(1), w: { data: new Float32Array(6), shape: [2, 3] }, v: new Float32Array(2), n: 1 })
  const like = () => ({ same: 2, fresh: 3, w: { data: new Float32Array(6), shape: [3, 2] }, v: new Float64Array(2), n: 'text' })

  test('is reported by path, all of it at once', () => {
    const error = errorOf(() => fromBytes(toBytes(saved()), like()))
    expect(error).toMatchObject({ missing: ['fresh'], unexpected: ['gone'], reshaped: ['w'], retyped: ['v', 'n'] })
    expect(error.message.split('\n')).toEqual([
      'fromBytes: what is saved does not fit:',
      '  missing: fresh is not saved, wanted a number',
      '  unexpected: gone is F32 of shape [1], and has no place in what is loaded',
      '  reshaped: w has shape [2,3], wanted a Float32Array of shape [3,2]',
      '  retyped: v is F32 of shape [2], wanted a Float64Array of shape [2]',
      '  retyped: n is a number, wanted a string',
      "rename maps saved paths to others; { missing: 'init' } takes what is missing from `like`; { unexpected: 'ignore' } leaves out what is unexpected",
    ])
  })

  test('may be missing or unexpected, if the options say so, but not of another shape or dtype', () => {
    const { gone, ...fitting } = saved()
    const bytes = toBytes({ ...fitting, gone, w: like().w, v: like().v, n: 'saved' })
    expect(fromBytes(bytes, like(), { missing: 'init', unexpected: 'ignore' })).toEqual({ ...like(), same: 1, n: 'saved' })
    expect(errorOf(() => fromBytes(bytes, like(), { missing: 'init' }))).toMatchObject({ missing: [], unexpected: ['gone'] })
    expect(errorOf(() => fromBytes(bytes, like(), { unexpected: 'ignore' }))).toMatchObject({ missing: ['fresh'], unexpected: [] })
    const all = { missing: 'init', unexpected: 'ignore' } as const
    expect(errorOf(() => fromBytes(toBytes(saved()), like(), all))).toMatchObject({ reshaped: ['w'], retyped: ['v', 'n'] })
  })

  test('is a place that is empty here or there', () => {
    const full = { mu: { a: Float32Array.of(1), b: Float32Array.of(2) } }
    const masked = { mu: { a: Float32Array.of(1), b: null } }
    expect(errorOf(() => fromBytes(toBytes(masked), full)).missing).toEqual(['mu.b'])
    expect(errorOf(() => fromBytes<unknown>(toBytes(full), masked)).unexpected).toEqual(['mu.b'])
    expect(fromBytes<unknown>(toBytes(full), masked, { unexpected: 'ignore' })).toEqual(masked)
    expect(fromBytes(toBytes(masked), full, { missing: 'init' })).toEqual(full)
  })

  test('is a list where an object is wanted', () => {
    expect(errorOf(() => fromBytes<unknown>(toBytes([1]), { 0: 1 }))).toMatchObject({ missing: ['0'], unexpected: ['[0]'] })
  })

  test('may stand elsewhere now: renamed by a function, or by a table of leaves and containers', () => {
    const old = { encoder: { w: Float32Array.of(1), b: 2 }, encoder2: 3, head: 4 }
    const now = { enc: { w: Float32Array.of(1), bias: 2 }, encoder2: 3, head: 4 }
    const table = { encoder: 'enc', 'encoder.b': 'enc.bias' }
    expect(fromBytes<unknown>(toBytes(old), structuredClone(now), { rename: table })).toEqual(now)
    const rename = (path: string) => path.replace(/^encoder\./, 'enc.').replace(/\.b$/, '.bias')
    expect(fromBytes<unknown>(toBytes(old), structuredClone(now), { rename })).toEqual(now)
    expect(() => fromBytes<unknown>(toBytes(old), old, { rename: { head: 'encoder2' } })).toThrow(
      'fromBytes: encoder2 is saved twice, once renamed',
    )
    expect(() => fromBytes<unknown>(toBytes(old), old, { rename: () => Reflect.get({}, 'x') })).toThrow('rename makes undefined of')
  })

  test('is not an option that there is not', () => {
    const options = { missing: 'warn' }
    expect(() => Reflect.apply(fromBytes, undefined, [toBytes(1), 1, options])).toThrow("missing is 'warn', wanted 'error' or 'init'")
    expect(() => Reflect.apply(fromBytes, undefined, [toBytes(1), 1, { strict: true }])).toThrow(
      'fromBytes: there is no option strict; there are missing, unexpected, rename',
    )
  })
})

describe('what can not be saved is refused, with its path', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['again'] = cyclic
  const detached = new Float32Array(2)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  test.each([
    ['a function', { a: { f: () => 1 } }, 'tree.a.f is a function, wanted a number, boolean, string, typed array'],
    ['undefined', { a: undefined }, 'tree.a is undefined'],
    ['a bigint', [1n], 'tree[0] is a bigint'],
    ['an instance of a class', { when: new Date(0) }, 'tree.when is an instance of Date'],
    ['a view of bytes', { view: new DataView(new ArrayBuffer(1)) }, 'tree.view is an instance of DataView'],
    ['a tree that contains itself', cyclic, 'tree.again is tree again'],
    ['a record of another length', { w: { data: new Float32Array(3), shape: [2] } }, 'tree.w has shape [2] and 3 elements'],
    ['a buffer that has been transferred', { w: detached }, 'tree.w is detached'],
  ])('%s', (_, tree, message) => {
    expect(() => toBytes(tree)).toThrow(message)
    expect(() => toBytes(tree)).toThrow(TypeError)
  })
})
