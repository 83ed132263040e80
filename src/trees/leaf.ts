import type { Dtype, FloatArray } from '../kernel/dtype.ts'

/**
 * An array with a shape, C-contiguous; further properties are carried along.
 * @category Trees
 */
export interface ArrayRecord {
  readonly data: Float32Array | Float64Array
  readonly shape: readonly number[]
}

/**
 * What a tree is made of: a number, a typed array, or an array with a shape.
 * @category Trees
 */
export type Leaf = number | Float32Array | Float64Array | ArrayRecord

const DTYPES: { readonly [tag: string]: Dtype } = { Float32Array: 'float32', Float64Array: 'float64' }

/** The dtype of a typed array of any realm. */
export const dtypeOf = (value: unknown): Dtype | undefined =>
  ArrayBuffer.isView(value) ? DTYPES[Object(value)[Symbol.toStringTag]] : undefined

const isFloatArray = (value: unknown): value is FloatArray => dtypeOf(value) !== undefined

/** Plain in any realm: made by a literal, by JSON.parse or by Object.create(null). */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

export const isRecord = (value: unknown): value is ArrayRecord =>
  Array.isArray(Object(value).shape) && isPlainObject(value) && isFloatArray(value['data'])

/** The numbers of a leaf, or `undefined` where the value is none. */
export function dataOf(value: unknown): number | FloatArray | undefined {
  if (typeof value === 'number' || isFloatArray(value)) return value
  return isRecord(value) ? value.data : undefined
}

/**
 * Throws for an array of which the numbers are gone, because its buffer has been transferred, or has shrunk; engines show these as
 * arrays without elements. Not every engine tells, but no method works on such an array.
 */
export function checkAttached(value: unknown, where: string): void {
  if (!ArrayBuffer.isView(value) || value.byteLength > 0 || !('keys' in value) || typeof value.keys !== 'function') return
  try {
    value.keys()
  } catch {
    throw new TypeError(`${where} is detached: its buffer has been transferred or has shrunk, or belongs to a memory that has grown`)
  }
}

/** Whether the strides and the offset that a leaf carries, if it does, as the views of scijs do, are those of a C-contiguous array. */
export function isContiguous(leaf: unknown): boolean {
  const { data, shape, stride, offset } = Object(leaf)
  if (typeof offset === 'number' && offset !== 0) return false
  if (!stride?.map || data.length === 0) return true
  let step = 1
  for (let axis = shape.length; axis-- > 0; step *= shape[axis]) {
    // An axis of one place leads nowhere, whatever its stride is.
    if (shape[axis] !== 1 && stride[axis] !== step) return false
  }
  return stride.length === shape.length
}

export const isLeaf = (value: unknown): value is Leaf => dataOf(value) !== undefined

/** A leaf with other numbers: a record keeps its shape and whatever else it carries. */
export const withData = (leaf: unknown, data: number | FloatArray): unknown => (isRecord(leaf) ? { ...leaf, data } : data)

/** A leaf with other numbers of another shape, for which the strides that a record may carry are none. */
export function withShape(leaf: unknown, data: FloatArray, shape: readonly number[]): unknown {
  if (!isRecord(leaf)) return data
  const { stride: _, ...rest } = Object(leaf)
  return { ...rest, data, shape }
}

export const extentOf = (leaf: unknown, data: number | FloatArray): readonly number[] =>
  isRecord(leaf) ? leaf.shape : typeof data === 'number' ? [] : [data.length]
export const NAMES = { number: 'a number', float32: 'a Float32Array', float64: 'a Float64Array', scalar: 'one number for the leaf' }

/** Says what a value is, for errors. */
export function describe(value: unknown): string {
  const data = dataOf(value)
  if (data !== undefined)
    return `${NAMES[dtypeOf(data) ?? 'number']}${typeof data === 'number' ? '' : ` of shape [${extentOf(value, data)}]`}`
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  if (Array.isArray(value)) return `an array of ${value.length}`
  return isPlainObject(value) ? 'an object' : `an instance of ${value.constructor?.name || 'a class'}`
}
