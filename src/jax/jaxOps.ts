import { numpy as np } from '@jax-js/jax'
import type { ArrayOps } from '../kernel/arrayOps.ts'
import type { Dtype, FloatArray } from '../kernel/dtype.ts'

/** The operations of jax-js as steps compute with them, and who owns what they make. */
export interface JaxOps extends ArrayOps<np.Array> {
  /** The dtype in which a device holds what is one number for a leaf or for the tree. */
  readonly wide: Dtype
  /** A number as an array of rank 0. */
  number(value: number, dtype: Dtype): np.Array
  /** The array in a dtype, numbers and conditions too. */
  as(a: number | np.Array, dtype: Dtype): np.Array
  /** A part of what stands in an array, given a shape. */
  section(a: np.Array, from: number, to: number, shape: readonly number[]): np.Array
  /** What stands in several arrays, one behind the other, given a shape. */
  joined(parts: readonly np.Array[], shape: readonly number[]): np.Array
  /** Takes one reference of each array for the caller, and lets go of all others that operations have made. */
  handOver(results: readonly np.Array[]): np.Array[]
}

type Cell = number | np.Array

export const ADVICE = 'take gradients and state to the host by toHost, and let its own update run there'

/** The powers of two that make up a count that float32 holds: 2⁰ … 2²³. */
const BITS = 24

/**
 * Makes the operations for one run. jax-js's own take their operands; these take a reference of each, so that operands stay as they
 * are, and keep those of what they make until `handOver`. In a function that is traced that costs nothing; elsewhere nothing leaks.
 */
export function newJaxOps(device: string): JaxOps {
  const made: np.Array[] = []
  const own = (a: np.Array): np.Array => {
    made.push(a)
    return a
  }
  const wide = wideOn(device)
  const number = (value: number, dtype: Dtype): np.Array => own(np.full([], value, { dtype: DTYPES[dtype] }))
  const cast = (a: np.Array, dtype: np.Array['dtype']): np.Array => (a.dtype === dtype ? a : own(a.ref.astype(dtype)))
  const as = (a: Cell, dtype: Dtype): np.Array => (typeof a === 'number' ? number(a, dtype) : cast(a, DTYPES[dtype]))
  /** Two operands in one dtype: numbers in that of the array, what is one value for the tree in that of what varies by element. */
  const together = (a: Cell, b: Cell): readonly [np.Array, np.Array] => {
    if (typeof a === 'number') return typeof b === 'number' ? [number(a, wide), number(b, wide)] : [numberLike(a, b), b]
    if (typeof b === 'number') return [a, numberLike(b, a)]
    if (a.ndim === 0 && b.ndim > 0) return [cast(a, b.dtype), b]
    if (b.ndim === 0 && a.ndim > 0) return [a, cast(b, a.dtype)]
    return [a, b]
  }
  const numberLike = (x: number, a: np.Array): np.Array => own(np.full([], x, { dtype: a.dtype === np.bool ? np.float32 : a.dtype }))
  const binary =
    (of: (a: np.Array, b: np.Array) => np.Array) =>
    (a: Cell, b: Cell): np.Array => {
      const [x, y] = together(a, b)
      return own(of(x.ref, y.ref))
    }
  const unary =
    (of: (a: np.Array) => np.Array) =>
    (a: np.Array): np.Array =>
      own(of(a.ref))
  const condition = (a: np.Array): np.Array => (a.dtype === np.bool ? a : own(a.ref.notEqual(0)))
  /** A comparison of the bits of |a| with those of ∞, for shader compilers take it that no number is NaN. */
  const exponent = (a: np.Array): np.Array => np.bitwiseAnd(a.view(np.int32), 0x7fffffff)
  const isNan = unary((a) => (a.dtype === np.float32 ? exponent(a).greater(INFINITY) : np.isnan(a)))
  const finite = unary((a) => (a.dtype === np.float32 ? exponent(a).less(INFINITY) : np.isfinite(a)))
  const select = (yes: Cell, no: Cell, where: np.Array): np.Array => {
    const [a, b] = together(yes, no)
    return own(np.where(condition(where).ref, a.ref, b.ref))
  }
  /** The arrays among two operands of which shaders may not see that they are NaN. */
  const suspects = (operands: readonly Cell[], arrays: readonly np.Array[]): np.Array[] =>
    wide === 'float64' ? [] : arrays.filter((array, i) => typeof operands[i] !== 'number' && array.dtype !== np.bool)
  /** One of two numbers, or NaN where one of them is. */
  const nanKeeping =
    (of: (a: np.Array, b: np.Array) => np.Array) =>
    (a: Cell, b: Cell): np.Array => {
      const [x, y] = together(a, b)
      return suspects([a, b], [x, y]).reduce((picked, each) => select(each, picked, isNan(each)), own(of(x.ref, y.ref)))
    }
  /** A comparison, which holds of no NaN: shaders find it equal to everything. */
  const ordered =
    (of: (a: np.Array, b: np.Array) => np.Array) =>
    (a: Cell, b: Cell): np.Array => {
      const [x, y] = together(a, b)
      return suspects([a, b], [x, y]).reduce((holds, each) => and(holds, not(isNan(each))), own(of(x.ref, y.ref)))
    }
  const not = (a: np.Array): np.Array => own(np.logicalNot(condition(a).ref))
  const and = (a: np.Array, b: np.Array): np.Array => own(np.logicalAnd(condition(a).ref, condition(b).ref))
  const flat = (a: np.Array): np.Array => own(a.ref.reshape([-1]))
  const shaped = (a: np.Array, shape: readonly number[]): np.Array => own(a.ref.reshape([...shape]))
  const mul = binary((a, b) => a.mul(b))
  const sqrt = unary(np.sqrt)
  const sum = (a: np.Array): np.Array => own(as(a, wide).ref.sum())

  /** bᵗ for a whole t ≥ 0: the product of b^(2ᵏ) over the bits of t, each of which the host knows. A reduction, so that it is computed once. */
  const powerOf = (base: number, t: np.Array): np.Array => {
    // In two parts, as there is no array of float64 to be made of numbers everywhere.
    const each = (of: (k: number) => number): np.Array => {
      const numbers = Array.from({ length: BITS }, (_, k) => of(k))
      const high = as(own(arrayOf(Float32Array.from(numbers), [BITS])), wide)
      const low = numbers.map((x) => x - Math.fround(x))
      return low.every((x) => x === 0) ? high : own(high.ref.add(as(own(arrayOf(Float32Array.from(low), [BITS])), wide).ref))
    }
    const bits = own(
      np
        .floor(
          mul(
            as(t, wide),
            each((k) => 2 ** -k),
          ).ref,
        )
        .mod(2),
    )
    return own(
      np.prod(
        select(
          each((k) => base ** (2 ** k)),
          1,
          bits,
        ).ref,
      ),
    )
  }
  const pow = (a: Cell, b: Cell): np.Array => {
    if (typeof a === 'number' && typeof b !== 'number' && b.ndim === 0) return powerOf(a, b)
    if (b === 0.5) return sqrt(as(a, wide))
    return binary(np.power)(a, b)
  }

  return {
    wide,
    number,
    as,
    add: binary((a, b) => a.add(b)),
    sub: binary((a, b) => a.sub(b)),
    mul,
    div: binary((a, b) => a.div(b)),
    min: nanKeeping(np.minimum),
    max: nanKeeping(np.maximum),
    pow,
    abs: unary(np.absolute),
    neg: unary((a) => a.mul(-1)),
    sqrt,
    exp: unary(np.exp),
    log: unary(np.log),
    tanh: unary(np.tanh),
    eq: ordered((a, b) => a.equal(b)),
    lt: ordered((a, b) => a.less(b)),
    le: ordered((a, b) => a.lessEqual(b)),
    isNan,
    isFinite: finite,
    not,
    and,
    or: (a, b) => own(np.logicalOr(condition(a).ref, condition(b).ref)),
    select,
    sum,
    sumOver: (a, axes) => own(a.ref.sum([...axes], { keepdims: true })),
    maxOver: (a, axes) => own(a.ref.max([...axes], { keepdims: true })),
    shapeOf: ({ shape }) => shape,
    spread: (a, shape) => own(typeof a === 'number' ? np.full([...shape], a, { dtype: DTYPES[wide] }) : np.broadcastTo(a.ref, [...shape])),
    array: (data, shape) => own(arrayOf(data, shape)),
    cast(a, dtype) {
      if (dtype === 'float64' && wide === 'float32')
        throw new TypeError(`a state is of float64, which the device ${device} has not: compute on 'wasm'`)
      return cast(a, DTYPES[dtype])
    },
    section: (a, from, to, shape) => shaped(own(flat(a).ref.slice([from, to])), shape),
    joined: (parts, shape) => shaped(parts.length === 1 ? parts[0]! : own(np.concatenate(parts.map((part) => flat(part).ref))), shape),
    handOver(results) {
      const taken = results.map((result) => result.ref)
      for (const array of made.splice(0)) array.dispose()
      return taken
    },
    advice: ADVICE,
  }
}

/** The bits of ∞ in float32. */
const INFINITY = 0x7f800000

/** The dtype for what is one number: of the devices only processors have float64. */
export const wideOn = (device: string): Dtype => (device === 'cpu' || device === 'wasm' ? 'float64' : 'float32')

export const DTYPES = { float32: np.float32, float64: np.float64 } as const

/** An array of numbers. Throws a `TypeError` where jax-js can not make it. */
export function arrayOf(data: FloatArray, shape: readonly number[]): np.Array {
  if (data instanceof Float64Array && !('Float16Array' in globalThis))
    throw new TypeError('jax-js makes float64 arrays of data only where JavaScript has Float16Array, as from Node 24 on')
  // Copied into memory of its own: what is shared between threads is of another type.
  return np.array(data instanceof Float64Array ? new Float64Array(data) : new Float32Array(data), { shape: [...shape] })
}
