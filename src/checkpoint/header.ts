import { bitsOf } from './dtypes.ts'
import { type JsonReader, jsonReader } from './json.ts'

/** An array as a file tells of it, and where in the file its bytes stand. */
export interface Tensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** Is told of what a header names, in its order. It may keep it, and do nothing with it before all of the header is read. */
export interface HeaderVisitor {
  tensor(name: string, tensor: Tensor): void
  metadata(key: string, text: string): void
}

/** The name in a header under which texts stand that are no arrays. */
export const METADATA = '__metadata__'
/** The length of the header stands in so many bytes in front of it. */
export const PREFIX = 8
/** As in safetensors, lest a file make its reader work for long before the first array. */
const MAX_HEADER = 100_000_000
/** More than any framework has. */
const MAX_AXES = 64

/**
 * Reads the header of a safetensors file, and checks it against the file: every array has the bytes that its dtype and shape
 * say, and together they fill the file, without gaps or overlaps. Throws a `TypeError` that says what is wrong.
 *
 * Of an array that the visitor does not keep, nothing but the name and the place stays in memory until all are checked.
 */
export function readHeader(bytes: Uint8Array, name: string, visitor: HeaderVisitor): void {
  const data = PREFIX + headerLength(bytes, name)
  const reader = jsonReader(textOf(bytes.subarray(PREFIX, data), `${name}: the header`), `${name}: the header`)
  const names = new Set<string>()
  const titles = new Set<string>()
  const places: Places = { begins: [], ends: [], size: bytes.length }
  if (reader.next() !== '{') throw new TypeError(`${name}: the header is no object, wanted a safetensors file`)
  reader.object((key) => {
    const where = `${name}: ${JSON.stringify(key)}`
    addOnce(names, key, `${name}: the header`)
    if (key === METADATA) {
      reader.object((title) => {
        addOnce(titles, title, where)
        visitor.metadata(title, reader.string())
      })
    } else {
      const tensor = readTensor(reader, data, where)
      places.begins.push(tensor.begin)
      places.ends.push(tensor.end)
      visitor.tensor(key, tensor)
    }
  })
  reader.end()
  checkPlaces(places, data, name)
}

function addOnce(names: Set<string>, name: string, where: string): void {
  if (names.has(name)) throw new TypeError(`${where} has ${JSON.stringify(name)} twice, wanted each name once`)
  names.add(name)
}

function headerLength(bytes: Uint8Array, name: string): number {
  if (bytes.length < PREFIX) throw new TypeError(`${name}: there are ${bytes.length} bytes, wanted a safetensors file, of 8 at least`)
  const length = new DataView(bytes.buffer, bytes.byteOffset, PREFIX).getBigUint64(0, true)
  const most = Math.min(MAX_HEADER, bytes.length - PREFIX)
  if (length > most) throw new TypeError(`${name}: the header is said to be ${length} bytes long, wanted at most ${most}`)
  return Number(length)
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    // Engines refuse to decode memory that is shared with other threads.
    const own = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice()
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(own)
  } catch {
    throw new TypeError(`${name} is no UTF-8`)
  }
}

function readTensor(reader: JsonReader, data: number, where: string): Tensor {
  let dtype: string | undefined
  let shape: number[] | undefined
  let offsets: number[] | undefined
  const keys = new Set<string>()
  reader.object((key) => {
    addOnce(keys, key, where)
    if (key === 'dtype') dtype = reader.string()
    else if (key === 'shape') shape = readIntegers(reader, MAX_AXES, `${where}: shape`)
    else if (key === 'data_offsets') offsets = readIntegers(reader, 2, `${where}: data_offsets`)
    else throw new TypeError(`${where} has ${JSON.stringify(key)}, wanted dtype, shape and data_offsets alone`)
  })
  if (dtype === undefined || shape === undefined || offsets?.length !== 2)
    throw new TypeError(`${where} lacks something, wanted dtype, shape and two data_offsets`)
  const [begin = 0, end = 0] = offsets
  const bits = bitsOf(dtype)
  if (bits === undefined) throw new TypeError(`${where}: dtype is ${JSON.stringify(dtype)}, wanted one of safetensors`)
  const size = sizeOf(shape, where)
  if (size * bits !== (end - begin) * 8)
    throw new TypeError(`${where}: ${dtype} of shape [${shape}] takes ${(size * bits) / 8} bytes, but data_offsets are [${begin},${end}]`)
  return { dtype, shape, begin: data + begin, end: data + end }
}

function readIntegers(reader: JsonReader, most: number, where: string): number[] {
  const numbers: number[] = []
  reader.list(() => {
    if (numbers.length === most) throw new TypeError(`${where} has more than ${most} numbers`)
    const value = reader.number()
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0))
      throw new TypeError(`${where} has ${value}, wanted whole numbers that are 0 or more`)
    numbers.push(value)
  })
  return numbers
}

function sizeOf(shape: readonly number[], where: string): number {
  let size = 1
  for (const length of shape) {
    size *= length
    // Sizes in bits stay exact too.
    if (size > Number.MAX_SAFE_INTEGER / 64) throw new TypeError(`${where}: shape [${shape}] has more elements than any file`)
  }
  return size
}

/** Where the arrays of a file of some size stand. */
interface Places {
  readonly begins: number[]
  readonly ends: number[]
  readonly size: number
}

/** Asks that the arrays fill the file from the header to the end, one behind the other, in whichever order they are told of. */
function checkPlaces({ begins, ends, size }: Places, data: number, name: string): void {
  const order = Uint32Array.from(begins, (_, i) => i)
  const isInOrder = begins.every((begin, i) => i === 0 || begin >= ends[i - 1]!)
  if (!isInOrder) order.sort((a, b) => begins[a]! - begins[b]! || ends[a]! - ends[b]!)
  let at = data
  for (const i of order) {
    const begin = begins[i]!
    if (begin !== at) {
      const what = begin < at ? `overlap: one begins at ${begin - data}` : `leave a gap of ${begin - at} bytes`
      throw new TypeError(`${name}: the arrays ${what} where the one before ends at ${at - data}, wanted one behind the other`)
    }
    at = ends[i]!
  }
  if (at !== size) throw new TypeError(`${name}: the arrays end at byte ${at}, and the file at ${size}`)
}
