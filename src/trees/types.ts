import type { Leaf } from './leaf.ts'

type Primitive = string | bigint | boolean | symbol | undefined

/**
 * P where P is a tree, that is leaves and `null` in arrays and plain objects at any depth; `never` wherever it is not.
 * @category Trees
 */
export type TreeOf<P> = P extends number
  ? // Were it `number` or P, an inline 1 would be inferred as 1, to which no other number can be assigned.
    Number
  : P extends Exclude<Leaf, number> | null
    ? P
    : P extends Primitive | ((...args: never) => unknown)
      ? never
      : { [K in keyof P]: TreeOf<P[K]> }

/**
 * P with T in the place of each leaf.
 * @category Trees
 */
export type MapLeaves<P, T> = P extends Leaf ? T : P extends null ? null : { [K in keyof P]: MapLeaves<P[K], T> }

/**
 * P with `null` allowed in the place of each leaf: gradients of which some sit a step out, or the state of a masked transformation.
 * @category Trees
 */
export type Sparse<P> = P extends Leaf ? P | null : P extends null ? null : { [K in keyof P]: Sparse<P[K]> }

/**
 * The leaves that P holds.
 * @category Trees
 */
export type LeafOf<P> = P extends Leaf
  ? P
  : P extends null
    ? never
    : P extends readonly (infer Item)[]
      ? LeafOf<Item>
      : { [K in keyof P]: LeafOf<P[K]> }[keyof P]
