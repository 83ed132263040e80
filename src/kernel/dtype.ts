export type FloatArray = Float32Array | Float64Array

export const newArray = (dtype: Dtype, length: number): FloatArray =>
  dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)

/** The numbers that stand in a memory from an address on. */
export const viewOf = (dtype: Dtype, buffer: ArrayBufferLike, address: number, length: number): FloatArray =>
  dtype === 'float32' ? new Float32Array(buffer, address, length) : new Float64Array(buffer, address, length)

export const bytesOf = (dtype: Dtype): 4 | 8 => (dtype === 'float32' ? 4 : 8)

/** Makes every NaN the canonical one, for the sign and payload that an operation gives it depend on the machine. */
export function canonicalize(array: FloatArray): void {
  for (let i = 0; i < array.length; i++) if (Number.isNaN(array[i])) array[i] = Number.NaN
}

/** Copies elements of an array to a place in another, or all of the parts that it comes in. */
export function copyIn(target: FloatArray, place: number, parts: readonly FloatArray[], from: number, size: number): void {
  let at = place
  for (const part of parts) {
    // A view costs more than a small copy.
    target.set(part.length > size ? part.subarray(from, from + size) : part, at)
    at += part.length
  }
}

export type Dtype = 'float32' | 'float64'
