/** A typed array of any kind that a file can hold. */
export type AnyArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray

interface Kind {
  /** What safetensors calls it. */
  readonly dtype: string
  create(length: number): AnyArray
}

/** The typed arrays by their names. */
const KINDS: { readonly [tag: string]: Kind } = {
  Float64Array: { dtype: 'F64', create: (length) => new Float64Array(length) },
  Float32Array: { dtype: 'F32', create: (length) => new Float32Array(length) },
  BigInt64Array: { dtype: 'I64', create: (length) => new BigInt64Array(length) },
  BigUint64Array: { dtype: 'U64', create: (length) => new BigUint64Array(length) },
  Int32Array: { dtype: 'I32', create: (length) => new Int32Array(length) },
  Uint32Array: { dtype: 'U32', create: (length) => new Uint32Array(length) },
  Int16Array: { dtype: 'I16', create: (length) => new Int16Array(length) },
  Uint16Array: { dtype: 'U16', create: (length) => new Uint16Array(length) },
  Int8Array: { dtype: 'I8', create: (length) => new Int8Array(length) },
  Uint8Array: { dtype: 'U8', create: (length) => new Uint8Array(length) },
  Uint8ClampedArray: { dtype: 'U8', create: (length) => new Uint8ClampedArray(length) },
}

/** How many bits an element of each dtype of the format takes, those that no typed array holds included. */
const BITS = new Map(
  Object.entries({
    ...{ F64: 64, I64: 64, U64: 64, C64: 64, F32: 32, I32: 32, U32: 32, F16: 16, BF16: 16, I16: 16, U16: 16 },
    ...{ I8: 8, U8: 8, BOOL: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
  }),
)

/** The bits of an element, or `undefined` for a dtype that is not known. */
export const bitsOf = (dtype: string): number | undefined => BITS.get(dtype)

/** The name of a typed array's class, in any realm; `undefined` where the value is none that a file can hold. */
export function classOf(value: unknown): string | undefined {
  const tag: unknown = ArrayBuffer.isView(value) ? Object(value)[Symbol.toStringTag] : undefined
  return typeof tag === 'string' && Object.hasOwn(KINDS, tag) ? tag : undefined
}

export const isAnyArray = (value: unknown): value is AnyArray => classOf(value) !== undefined

export const dtypeOfClass = (name: string): string => KINDS[name]!.dtype

/** A new array of a class. */
export const arrayOf = (name: string, length: number): AnyArray => KINDS[name]!.create(length)

/** The class that reads numbers of a dtype, for a number that stands in a file as an array without axes. */
export function classThatReads(dtype: string): string | undefined {
  if (dtype === 'BOOL') return 'Uint8Array'
  return Object.keys(KINDS).find((name) => dtypeOfClass(name) === dtype)
}
