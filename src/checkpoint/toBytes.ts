import { type AnyArray, classOf, dtypeOfClass } from './dtypes.ts'
import { type Entry, entriesOf, nameOf } from './entries.ts'
import { METADATA, PREFIX } from './header.ts'
import { writePlain } from './plain.ts'

/** The version of what gradform writes into the metadata. */
export const VERSION = '1'
export const VERSION_KEY = 'gradform.version'
export const VALUES_KEY = 'gradform.values'

interface Placed extends Entry {
  readonly data: AnyArray
  readonly offset: number
}

/**
 * Writes plain data, such as `{ params, state }`, as a safetensors file: arrays under their paths, and numbers, truth values,
 * texts and what is empty in the metadata. What records hold besides data and shape is not written.
 *
 * The bytes are a copy: what becomes of the tree afterwards, donated or not, does not show in them.
 * Throws a `TypeError` that names the path of anything else, and of an array whose buffer has been transferred.
 *
 * @see Hugging Face, safetensors, format
 * @category Saving and resuming
 */
export function toBytes(tree: unknown): Uint8Array & { readonly buffer: ArrayBuffer } {
  const entries = entriesOf(tree, 'tree').leaves
  const arrays = placeArrays(entries)
  const header = headerOf(entries, arrays)
  const data = PREFIX + header.length
  const last = arrays.at(-1)
  const bytes = new Uint8Array(data + (last === undefined ? 0 : last.offset + last.data.byteLength))
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
  bytes.set(header, PREFIX)
  for (const { data: array, offset } of arrays) bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), data + offset)
  return bytes
}

/** Wider elements come first, so that every array is aligned to its elements; the names decide between equals, as in safetensors. */
function placeArrays(entries: readonly Entry[]): Placed[] {
  const arrays = entries.flatMap((entry) => (entry.data === undefined ? [] : [{ ...entry, data: entry.data }]))
  arrays.sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || (nameOf(a.path) < nameOf(b.path) ? -1 : 1))
  let offset = 0
  return arrays.map((entry) => {
    const placed = { ...entry, offset }
    offset += entry.data.byteLength
    return placed
  })
}

function headerOf(entries: readonly Entry[], arrays: readonly Placed[]): Uint8Array {
  const values = entries.flatMap(({ path, data, value }) => (data === undefined ? [[nameOf(path), value] as const] : []))
  const metadata = { [VERSION_KEY]: VERSION, [VALUES_KEY]: writePlain(values) }
  const tensors = arrays.map(({ path, data, shape, offset }) => {
    const tensor = { dtype: dtypeOfClass(classOf(data)!), shape, data_offsets: [offset, offset + data.byteLength] }
    return `,${JSON.stringify(nameOf(path))}:${JSON.stringify(tensor)}`
  })
  const text = new TextEncoder().encode(`{"${METADATA}":${JSON.stringify(metadata)}${tensors.join('')}}`)
  // Spaces fill it up, so that the first array is aligned.
  const header = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(32)
  header.set(text)
  return header
}
