import type { ArrayRecord, Leaf } from './leaf.ts'

type Primitive = string | bigint | boolean | symbol | undefined
type AnyFunction = (...args: never) => unknown

declare const reason: unique symbol
/**
 * What is no part of a tree, and why: compilers print it where they refuse a value.
 * @category Trees
 */
export interface NotInTrees<Why> {
  readonly [reason]: Why
}

/**
 * P where P is a tree, that is leaves and `null` in arrays and plain objects at any depth; `NotInTrees` wherever it is not.
 * @category Trees
 */
export type TreeOf<P> = P extends number
  ? // Were it `number` or P, an inline 1 would be inferred as 1, to which no other number can be assigned.
    Number
  : P extends Float32Array | Float64Array | null
    ? P
    : P extends ArrayBufferView & { readonly [Symbol.toStringTag]: infer Name extends string }
      ? NotInTrees<`${Name} is no leaf, wanted a number, Float32Array, Float64Array or { data, shape }`>
      : P extends Primitive | AnyFunction
        ? NotInTrees<'no leaf, wanted a number, Float32Array, Float64Array or { data, shape }, or null for an empty place'>
        : P extends readonly unknown[]
          ? { [K in keyof P]-?: TreeOf<P[K]> }
          : MethodOf<P> extends never
            ? PlainTreeOf<P>
            : NotInTrees<'an instance of a class is no leaf, pass what it holds as { data, shape }'>

type PlainTreeOf<P> = P extends ArrayRecord
  ? P
  : P extends { readonly data: readonly unknown[]; readonly shape: readonly unknown[] }
    ? NotInTrees<'data is a plain array, wanted a Float32Array or Float64Array beside a shape'>
    : { [K in keyof P as NeverHas<P, K> extends true ? never : K]-?: TreeOf<P[K]> }

/**
 * Whether no P ever has the key, `?: undefined`, as the compiler says of objects in a list that lack a key of others. No other key
 * may be missing, for trees have to agree in their keys: `null` is the empty place.
 */
type NeverHas<P, K extends keyof P> = [P[K]] extends [undefined] ? ({} extends Pick<P, K> ? true : false) : false

/** The keys of P that are methods, by which an instance of a class is told from a plain object. */
type MethodOf<P> = { [K in keyof P]-?: unknown extends P[K] ? never : [P[K]] extends [AnyFunction] ? K : never }[keyof P]

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

/**
 * P with arrays over any buffer, as a tree of `Float32Array` has them, where P is of `Float32Array<ArrayBuffer>`, which is what a
 * literal is inferred as. Arrays of a type of one's own, such as a branded one, stay what they are.
 *
 * Functions over any P may return a P where this is wanted. So the condition is another type than P's own: with `any` for P it is not
 * 'some', so that of the branches the compiler asks for the second alone.
 */
export type AnyBuffer<P> = OwnBuffers<P> extends 'some' ? Widened<P> : P

type OwnBuffers<P> = { p: Widened<P> } extends { p: P } ? 'none' : 'some'

type Widened<P> = P extends Float32Array
  ? keyof P extends keyof Float32Array
    ? Float32Array
    : P
  : P extends Float64Array
    ? keyof P extends keyof Float64Array
      ? Float64Array
      : P
    : P extends number | null | Primitive | AnyFunction
      ? P
      : P extends ArrayRecord
        ? { [K in keyof P]: K extends 'data' ? Widened<P[K]> : P[K] }
        : { [K in keyof P]: Widened<P[K]> }

/** `NotInTrees` where Given has a key that Wanted lacks, at any depth. */
export type NoMoreThan<Wanted, Given, Why> = More<Wanted, Given> extends 'more' ? NotInTrees<Why> : unknown

/** Functions over any trees are not asked, for the reason that `AnyBuffer` tells. */
type More<Wanted, Given> = { p: Keys<Wanted> } extends { p: Keys<Given> } ? 'none' : 'more'

/**
 * The keys of a tree, whatever its leaves are; a tuple may stand for a list. `any`, which fits all, where the keys are not known: at
 * `null`, and of a record by name.
 */
type Keys<P> = [P] extends [never]
  ? Unknown
  : P extends Leaf | Primitive | AnyFunction
    ? 'leaf'
    : P extends null
      ? Unknown
      : P extends readonly unknown[]
        ? number extends P['length']
          ? { readonly [i: number]: Keys<P[number]> | undefined }
          : { readonly [K in keyof P as K extends `${number}` ? K : never]?: Keys<P[K]> }
        : string extends keyof P
          ? Unknown
          : { readonly [K in keyof P]: Keys<P[K]> }

// biome-ignore lint/suspicious/noExplicitAny: see above
type Unknown = any
