import { type FitOptions, fitInto, type SavedArray, type Source } from './fit.ts'
import { readHeader, type Tensor } from './header.ts'
import { readPlain } from './plain.ts'
import { VALUES_KEY, VERSION, VERSION_KEY } from './toBytes.ts'

/**
 * Reads a safetensors file into a tree like the given one, such as `{ params, state: optimizer.init(params) }`: its structure,
 * its shapes, its dtypes and its type, with the numbers of the file. Every array is new, with a buffer of its own.
 *
 *     const { params, state } = fromBytes(bytes, { params: initial, state: optimizer.init(initial) })
 *
 * Files of other programs are read too; there a number may stand as an array without axes, and a typed array that is no record
 * takes any shape of its length. Throws a `CheckpointMismatchError` with all that is missing, unexpected, reshaped and retyped,
 * by path, and a `TypeError` where the bytes are no safetensors file. Nothing is made before all of it is checked.
 * @category Saving and resuming
 */
export function fromBytes<T>(bytes: Uint8Array | ArrayBufferLike, like: T, options?: FitOptions): T
export function fromBytes(bytes: unknown, like: unknown, options: FitOptions = {}): unknown {
  const file = bytesOf(bytes, 'fromBytes')
  return fitInto('fromBytes', sourceOf(file, 'fromBytes'), like, options)
}

/** The bytes of a view or a buffer, whose realm may be another. */
export function bytesOf(bytes: unknown, where: string): Uint8Array {
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tag: unknown = Object(bytes)[Symbol.toStringTag]
  if (tag === 'ArrayBuffer' || tag === 'SharedArrayBuffer') return new Uint8Array(Object(bytes))
  throw new TypeError(`${where}: bytes is ${tag === undefined ? `a ${typeof bytes}` : String(tag)}, wanted a Uint8Array or an ArrayBuffer`)
}

/** What a file holds, by path. */
function sourceOf(file: Uint8Array, where: string): Source {
  const metadata = new Map<string, string>()
  return {
    isForeign: () => !metadata.has(VERSION_KEY),
    visit(onSaved) {
      readHeader(file, where, {
        tensor: (name, tensor) => onSaved(name, { array: savedTensor(file, tensor) }),
        // What other programs write beside it is of no use here.
        metadata: (key, text) => void ([VERSION_KEY, VALUES_KEY].includes(key) && metadata.set(key, text)),
      })
      const version = metadata.get(VERSION_KEY)
      if (version === undefined) return
      if (version !== VERSION)
        throw new TypeError(
          `${where}: the file is of version ${JSON.stringify(version)}, wanted ${VERSION}: another gradform has written it`,
        )
      readPlain(metadata.get(VALUES_KEY) ?? '{}', `${where}: the values in the metadata`, (name, plain) => onSaved(name, { plain }))
    },
  }
}

/** An array of a file, to be copied out of it. */
export const savedTensor = (file: Uint8Array, { dtype, shape, begin, end }: Tensor): SavedArray => ({
  dtype,
  shape,
  copyInto: (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(file.subarray(begin, end)),
})
