import { inFloat64 } from './assemble.ts'
import { at, type Bytes, simd } from './bytes.ts'
import { bytesOf, type Dtype } from './dtype.ts'
import { computedFormat, type Format } from './format.ts'
import {
  F32X4_DEMOTE_F64X2_ZERO,
  F64X2_PROMOTE_LOW_F32X4,
  I8X16_SHUFFLE,
  V128_LOAD,
  V128_LOAD64_ZERO,
  V128_STORE,
  V128_STORE64_LANE,
} from './opcodes.ts'

/** Of two vectors the lower halves. */
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]

const demote = (value: Bytes): Bytes => [value, simd(F32X4_DEMOTE_F64X2_ZERO)]

/** Numbers of float32 for a kernel in float64, of which two are half a vector. */
const NARROW: Format = {
  bytes: 4,
  load: (address, vector) => [address, simd(V128_LOAD64_ZERO, at(8 * vector)), simd(F64X2_PROMOTE_LOW_F32X4)],
  store: (address, vector, value) => [address, demote(value), simd(V128_STORE64_LANE, at(8 * vector), 0)],
}

/** Numbers of float64 for a kernel in float32, of which four are two vectors. */
const WIDE: Format = {
  bytes: 8,
  load: (address, vector) => {
    const halves = [0, 16].map((half) => demote([address, simd(V128_LOAD, at(32 * vector + half))]))
    return [halves, simd(I8X16_SHUFFLE, LOW_HALVES)]
  },
  store: (address, vector, value) =>
    inFloat64(value, 'float32').map((half, i) => [address, half, simd(V128_STORE, at(32 * vector + 16 * i))]),
}

/** How an array of one dtype stands to a kernel that computes in another: each number is rounded as it is loaded or stored. */
export function formatOf(stored: Dtype, dtype: Dtype): Format {
  if (stored === dtype) return computedFormat(dtype)
  return bytesOf(stored) < bytesOf(dtype) ? NARROW : WIDE
}
