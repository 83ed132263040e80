import type { numpy as np } from '@jax-js/jax'
import type { Dtype } from '../kernel/dtype.ts'
import type { LeafScalar, LineSlot, LinesSlot, Masked, Slot } from '../transformation/transformation.ts'

/**
 * The state that S describes, for parameters of type P that are arrays of jax-js: each `Slot` is a tree like P, each `LineSlot` one with
 * `null` in some places, each `LeafScalar` a tree of arrays of rank 0. What is one number is a number, or, where it depends on a sum, an
 * array of rank 0.
 *
 * @category Frameworks
 */
export type JaxState<S, P> = S extends Slot<Dtype | 'leaf'> | LinesSlot
  ? P
  : S extends LeafScalar
    ? P
    : S extends LineSlot
      ? SparseArrays<P>
      : S extends Masked<infer I>
        ? JaxState<I, SparseArrays<P>>
        : S extends number
          ? number | np.Array
          : S extends boolean
            ? boolean
            : S extends string | ArrayBufferView | null
              ? S
              : { readonly [K in keyof S]: JaxState<S[K], P> }

/** P with `null` allowed in the place of each array. */
type SparseArrays<P> = P extends np.Array ? P | null : P extends null ? null : { [K in keyof P]: SparseArrays<P[K]> }

/**
 * What stands on the host in the place of an array: its numbers and its shape.
 *
 * @category Frameworks
 */
export interface HostLeaf {
  readonly data: Float32Array | Float64Array
  readonly shape: readonly number[]
}

/**
 * P with its arrays on the host.
 *
 * @category Frameworks
 */
export type OnHost<P> = P extends np.Array ? HostLeaf : P extends null ? null : { [K in keyof P]: OnHost<P[K]> }

/**
 * P with arrays of jax-js in the place of what stands on the host.
 *
 * @category Frameworks
 */
export type OnDevice<P> = P extends HostLeaf | Float32Array | Float64Array | number
  ? np.Array
  : P extends null
    ? null
    : { [K in keyof P]: OnDevice<P[K]> }

declare const parameters: unique symbol
/**
 * The numbers of a state that the host has, counts for example: one for each entry, or `null` where the entry is of arrays.
 *
 * @category Frameworks
 */
export interface HostNumbers<P = unknown> {
  readonly numbers: readonly (number | null)[]
  /** Of the parameters that the state is for; never there. */
  readonly [parameters]?: P
}

/**
 * The arrays of a state, in an order of their own: what a `jit` takes and returns.
 *
 * @category Frameworks
 */
export type Arrays = np.Array[]

/**
 * Extra arguments by name, such as `{ value }`: numbers, or arrays of rank 0.
 *
 * @category Frameworks
 */
export type JaxExtra = Readonly<Record<string, unknown>>
