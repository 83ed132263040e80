type IsLeaf<S> = S extends number | string | boolean | null | undefined | ArrayBufferView ? true : false

/** What a state of type S holds under the key K, at any depth. */
type Keyed<S, K extends string> =
  IsLeaf<S> extends true
    ? never
    : S extends readonly unknown[]
      ? Keyed<S[number], K>
      : { [I in keyof S]: I extends K ? S[I] : Keyed<S[I], K> }[keyof S]

type Head<P extends string> = P extends `${infer A}.${string}` ? Head<A> : P extends `${infer A}[${string}` ? A : P

/** What stands at a path. */
type At<S, P extends string> = P extends ''
  ? S
  : P extends `.${infer R}`
    ? At<S, R>
    : P extends `[${infer I}]${infer R}`
      ? I extends keyof S
        ? At<S[I], R>
        : S extends readonly (infer T)[]
          ? At<T, R>
          : never
      : P extends `${Head<P>}${infer R}`
        ? Head<P> extends keyof S
          ? At<S[Head<P>], R>
          : never
        : never

type OrUnknown<T> = [T] extends [never] ? unknown : T

/**
 * What `name` means in a state of type S, a key or a path from the root; unknown where the type does not tell.
 * @category Looking and mending
 */
export type Named<S, N extends string> = string extends N
  ? unknown
  : N extends `${string}${'.' | '['}${string}`
    ? OrUnknown<At<S, N>>
    : OrUnknown<Keyed<S, N>>
