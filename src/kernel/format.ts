import { at, type Bytes, simd } from './bytes.ts'
import { bytesOf, type Dtype } from './dtype.ts'
import { V128_LOAD, V128_STORE } from './opcodes.ts'

/** How an array stands in memory, as a kernel that computes in a dtype sees it. */
export interface Format {
  /** How many bytes an element takes. */
  readonly bytes: number
  /** Pushes one vector of the turn that begins at an address. */
  readonly load: (address: Bytes, vector: number) => Bytes
  readonly store: (address: Bytes, vector: number, value: Bytes) => Bytes
}

/** An array of what the kernel computes in. */
export const computedFormat = (dtype: Dtype): Format => ({
  bytes: bytesOf(dtype),
  load: (address, vector) => [address, simd(V128_LOAD, at(16 * vector))],
  store: (address, vector, value) => [address, value, simd(V128_STORE, at(16 * vector))],
})
