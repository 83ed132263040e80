import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { product } from '../kernel/product.ts'
import { checkObject } from '../numbers/checks.ts'
import { textOf } from '../numbers/text.ts'
import { describe, dtypeOf } from './leaf.ts'
import { checkShape } from './structure.ts'

/**
 * An array of which each element stands where strides lead, as the views of scijs and the arrays of numpy do.
 * @category Trees
 */
export interface Strided<D extends FloatArray> {
  readonly data: D
  readonly shape: readonly number[]
  /**
   * How many elements one place along each axis is.
   *
   * @default those of a C-contiguous array
   */
  readonly stride?: readonly number[]
  /**
   * Where the first element stands.
   *
   * @default 0
   */
  readonly offset?: number
}

/**
 * Packs a strided array, such as a transposed or sliced view of scijs's `ndarray`, into a record whose data are its own and
 * C-contiguous: element (i, j, …) is that at offset + i · stride₀ + j · stride₁ + ….
 *
 * Strides may be negative or 0. Throws a `TypeError` where data, shape, stride or offset is none, and a `RangeError` where an
 * element would stand outside the data.
 *
 * @category Trees
 */
export function fromStrided<D extends FloatArray>(strided: Strided<D>): { data: Packed<D>; shape: number[] } {
  checkObject('fromStrided: the array', strided)
  const { data, shape, offset = 0 } = strided
  const dtype = dtypeOf(data)
  if (dtype === undefined) throw new TypeError(`fromStrided: data is ${describe(data)}, wanted a Float32Array or Float64Array`)
  if (!Array.isArray(shape)) throw new TypeError(`fromStrided: shape is ${textOf(shape)}, wanted an array of lengths`)
  checkShape(shape, 'fromStrided: the array')
  const { stride = shape.map((_, axis) => product(shape.slice(axis + 1))) } = strided
  checkStrides(stride, shape, offset)
  const size = product(shape)
  if (size > 0) checkWithin(stride, shape, offset, data.length)
  const packed = newArray(dtype, size)
  for (let i = 0; i < size; i++) packed[i] = data[placeOf(i, shape, stride, offset)]!
  // The cast says that an array of the same dtype has been made.
  return { data: packed as Packed<D>, shape: [...shape] }
}

/** Where the i-th element in C order stands. */
function placeOf(i: number, shape: readonly number[], stride: readonly number[], offset: number): number {
  let [place, rest] = [offset, i]
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place += (rest % shape[axis]!) * stride[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return place
}

/** The type of arrays of D's dtype, whatever else D is. */
type Packed<D> = D extends Float32Array ? Float32Array : Float64Array

function checkStrides(stride: readonly number[], shape: readonly number[], offset: number): void {
  const wanted = `a whole number for each of the ${shape.length} axes of [${shape}]`
  const strides = Array.isArray(stride) || ArrayBuffer.isView(stride) ? Array.from(stride) : undefined
  if (strides?.length !== shape.length || !strides.every(Number.isSafeInteger))
    throw new TypeError(`fromStrided: stride is ${strides ? `[${strides}]` : textOf(stride)}, wanted ${wanted}`)
  if (!Number.isSafeInteger(offset)) throw new TypeError(`fromStrided: offset is ${textOf(offset)}, wanted a whole number`)
}

function checkWithin(stride: readonly number[], shape: readonly number[], offset: number, length: number): void {
  const reach = shape.map((places, axis) => (places - 1) * stride[axis]!)
  const first = reach.reduce((place, way) => place + Math.min(way, 0), offset)
  const last = reach.reduce((place, way) => place + Math.max(way, 0), offset)
  if (first < 0 || last >= length)
    throw new RangeError(`fromStrided: elements stand from ${first} to ${last}, wanted from 0 to below the ${length} of data`)
}
