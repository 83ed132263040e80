import { describe, expect, test } from 'vitest'
import { fromBytes, toBytes } from '../../src/checkpoint.ts'

/** A file of a header, as text or bytes, and so many bytes of data; the header's length may be told wrongly. */
function file(header: string | Uint8Array, data = 0, length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const bytes = new Uint8Array(8 + text.length + data)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const tensor = (dtype: string, shape: string, offsets: string): string => `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`
const one = (shape: string, offsets: string, dtype = 'F32'): string => `{"w":${tensor(dtype, shape, offsets)}}`
const values = (text: string, version = '1'): string =>
  JSON.stringify({ __metadata__: { 'gradform.version': version, 'gradform.values': text } })
const like = () => ({ w: new Float32Array(1) })

describe('a file is refused for', () => {
  const cases: readonly (readonly [what: string, bytes: Uint8Array, message: string])[] = [
    ['being empty', new Uint8Array(0), 'there are 0 bytes, wanted a safetensors file'],
    ['ending in the length', new Uint8Array(7), 'there are 7 bytes'],
    ['a header longer than the file', file('{}', 0, 3n), 'the header is said to be 3 bytes long, wanted at most 2'],
    ['a length of 2⁶⁴ − 1', file('{}', 0, 2n ** 64n - 1n), 'the header is said to be 18446744073709551615 bytes long'],
    ['a header of nothing', file(''), 'the header is no object'],
    ['a header that is a list', file('[]'), 'the header is no object'],
    ['being a zip archive', file('PK\u0003\u0004', 8, 4n), 'the header is no object'],
    ['bad UTF-8', file(Uint8Array.of(123, 34, 0xff, 34, 125)), 'the header is no UTF-8'],
    ['a byte order mark', file('\ufeff{}'), 'the header is no object'],
    ['a header that ends in the middle', file('{"w":{"dtype":"F32"'), 'ends at'],
    ['text behind the header', file('{} x'), 'wanted its end'],
    [
      'a name twice',
      file(`{"w":${tensor('F32', '[0]', '[0,0]')},"w":${tensor('F32', '[0]', '[0,0]')}}`),
      '"w" twice, wanted each name once',
    ],
    ['a name twice, once escaped', file(`{"w":${tensor('F32', '[0]', '[0,0]')},"\\u0077":${tensor('F32', '[0]', '[0,0]')}}`), '"w" twice'],
    ['metadata twice', file('{"__metadata__":{},"__metadata__":{}}'), '"__metadata__" twice'],
    ['a key of the metadata twice', file('{"__metadata__":{"a":"","a":""}}'), '"a" twice'],
    ['metadata that are no texts', file('{"__metadata__":{"a":1}}'), 'wanted a string'],
    ['a shape twice', file('{"w":{"shape":[],"shape":[]}}'), '"shape" twice'],
    ['another key', file('{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"__proto__":{}}}'), 'has "__proto__", wanted dtype'],
    ['no dtype', file('{"w":{"shape":[0],"data_offsets":[0,0]}}'), '"w" lacks something'],
    ['one offset', file('{"w":{"dtype":"F32","shape":[0],"data_offsets":[0]}}'), '"w" lacks something'],
    ['three offsets', file(one('[0]', '[0,0,0]')), 'data_offsets has more than 2 numbers'],
    ['an unknown dtype', file(one('[0]', '[0,0]', 'F128')), 'dtype is "F128", wanted one of safetensors'],
    ['a dtype from the prototype', file(one('[0]', '[0,0]', 'constructor')), 'dtype is "constructor"'],
    ['a negative length', file(one('[-1]', '[0,0]')), 'shape has -1, wanted whole numbers that are 0 or more'],
    ['a length of −0', file(one('[-0]', '[0,0]')), 'wanted whole numbers'],
    ['a fraction', file(one('[0.5]', '[0,2]')), 'shape has 0.5'],
    ['an offset beyond all integers', file(one('[1]', '[0,18446744073709551615]')), 'data_offsets has 18446744073709552000'],
    ['a number that is infinite', file(one('[1]', '[0,1e999]')), 'data_offsets has Infinity'],
    ['digits that are no number', file(one('[01]', '[0,4]')), 'wanted a number'],
    ['a shape of more elements than there are', file(one('[4294967296,4294967296]', '[0,4]'), 4), 'has more elements than any file'],
    ['such a shape beside a 0', file(one('[4294967296,4294967296,0]', '[0,0]')), 'has more elements than any file'],
    ['a shape of too many axes', file(one(`[${Array(65).fill(1)}]`, '[0,4]'), 4), 'shape has more than 64 numbers'],
    ['a shape that its bytes do not fit', file(one('[2]', '[0,4]'), 4), 'F32 of shape [2] takes 8 bytes, but data_offsets are [0,4]'],
    ['offsets that run backwards', file(one('[1]', '[4,0]'), 4), 'takes 4 bytes, but data_offsets are [4,0]'],
    ['a gap in front', file(one('[1]', '[4,8]'), 8), 'leave a gap of 4 bytes'],
    ['bytes behind the last array', file(one('[1]', '[0,4]'), 5), 'the arrays end at byte'],
    ['an array beyond the file', file(one('[2]', '[0,8]'), 4), 'the arrays end at byte'],
    ['overlaps', file(`{"v":${tensor('F32', '[2]', '[0,8]')},"w":${tensor('F32', '[1]', '[4,8]')}}`, 8), 'overlap'],
    ['gaps', file(`{"v":${tensor('F32', '[1]', '[8,12]')},"w":${tensor('F32', '[1]', '[0,4]')}}`, 12), 'leave a gap of 4 bytes'],
    ['nesting', file(`{"w":${'['.repeat(1e6)}`), 'wanted an object'],
    ['nested objects', file('{"a":'.repeat(1e5)), '"a" has "a", wanted dtype'],
    ['a later version', file(values('{}', '2')), 'the file is of version "2", wanted 1'],
    ['values that are no JSON', file(values('nonsense')), 'the values in the metadata has "nonsense" at 0, wanted an object'],
    ['a value twice', file(values('{"a":1,"a":1}')), '"a" comes twice'],
    ['values out of order', file(values('{"b":1,"a":1}')), '"a" stands behind "b"'],
    ['a list with items', file(values('{"a":[1]}')), '"a" is a list that is not empty'],
    ['an object that is not empty', file(values('{"a":{"b":1}}')), '"a" is an object that is neither empty nor one of'],
    ['nested values', file(values(`{"a":${'{"number":'.repeat(1e5)}`)), 'wanted a string'],
    ['a number that is odd in its own way', file(values('{"a":{"number":"1"}}')), '"a" is an object that is neither empty'],
    [
      'an array that is a value too',
      file(`{"__metadata__":{"gradform.version":"1","gradform.values":"{\\"w\\":1}"},"w":${tensor('F32', '[1]', '[0,4]')}}`, 4),
      'w is saved twice',
    ],
  ]
  test.each(cases)('%s', (_, bytes, message) => {
    expect(() => fromBytes(bytes, like(), { unexpected: 'ignore', missing: 'init' })).toThrow(TypeError)
    expect(() => fromBytes(bytes, like(), { unexpected: 'ignore', missing: 'init' })).toThrow(message)
  })

  test.each([[undefined], [null], ['bytes'], [[1, 2]], [{}]])('being no bytes: %s', (bytes) => {
    expect(() => Reflect.apply(fromBytes, undefined, [bytes, like()])).toThrow('fromBytes: bytes is ')
  })
})

test('names that reach prototypes elsewhere are names here', () => {
  const tree = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":2},"toString":3}')
  const loaded = fromBytes(toBytes(tree), structuredClone(tree))
  expect(JSON.stringify(loaded)).toBe(JSON.stringify(tree))
  expect(Object(loaded).polluted).toBe(undefined)
  expect('polluted' in {}).toBe(false)
})

describe('memory: nothing is made by the word of a file, and at most twice as much as the file is long', () => {
  /** The most that was in use at once while a file was read, beyond what was before, of all that has been measured. */
  function used(bytes: Uint8Array, tree: unknown): number {
    const before = process.memoryUsage()
    const start = before.heapUsed + before.arrayBuffers
    let most = 0
    const measure = (path: string): string => {
      if (path.length % 7 === 0) {
        const { heapUsed, arrayBuffers } = process.memoryUsage()
        most = Math.max(most, heapUsed + arrayBuffers - start)
      }
      return path
    }
    try {
      fromBytes(bytes, tree, { rename: measure, unexpected: 'ignore', missing: 'init' })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return Math.max(most, heapUsed + arrayBuffers - start)
  }

  test('of a file whose header tells of 2⁴⁰ elements', () => {
    expect(used(file(one('[1099511627776]', '[0,4398046511104]'), 4), like())).toBeLessThan(2e6)
  })

  test('of a file of arrays', () => {
    const tree = { w: new Float32Array(5e6) }
    const bytes = toBytes(tree)
    expect(used(bytes, tree)).toBeLessThan(1.2 * bytes.length)
  })

  test('of a file of nothing but nesting', () => {
    const bytes = file(`{"w":${'['.repeat(1e7)}`)
    expect(used(bytes, like())).toBeLessThan(2.2 * bytes.length)
  })
})
