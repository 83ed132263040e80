import { bytesOf, type Dtype, type FloatArray } from '../../src/kernel/dtype.ts'

/** A fast generator of reproducible numbers: data of a million elements should not be drawn one by one. */
export function randomBits(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}

export const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  Infinity,
  -Infinity,
  1e-45,
  -1e-40,
  1.1754943508222875e-38,
  3.4e38,
  5e-324,
  -1e-310,
  1.7e308,
  16777217,
]
/** NaNs with a sign or a payload; the second of each is a signalling one. */
const NANS = { float32: [0xffc00001n, 0x7f800001n, 0x7fc00000n], float64: [0xfff8000000000001n, 0x7ff0000000000001n, 0x7ff8000000000000n] }

/** An array that starts `offset` elements into its buffer, a share of it special values and odd NaNs. */
export function randomArray(dtype: Dtype, length: number, offset: number, special: number, random: () => number): FloatArray {
  const size = bytesOf(dtype)
  const buffer = new ArrayBuffer(size * (length + offset + 1))
  const array = dtype === 'float32' ? new Float32Array(buffer, size * offset, length) : new Float64Array(buffer, size * offset, length)
  const raw = dtype === 'float32' ? new Uint32Array(buffer, size * offset, length) : new BigUint64Array(buffer, size * offset, length)
  for (let i = 0; i < length; i++) {
    if ((random() % 1000) / 1000 >= special) array[i] = (random() / 2 ** 31 - 1) * 2 ** ((random() % 80) - 40)
    else if (random() % 6 > 0) array[i] = SPECIAL[random() % SPECIAL.length]!
    else raw[i] = dtype === 'float32' ? Number(NANS.float32[random() % 3]!) : NANS.float64[random() % 3]!
  }
  return array
}

export const randomNumber = (special: number, random: () => number): number => randomArray('float64', 1, 0, special, random)[0]!
