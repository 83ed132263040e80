import type { Dtype } from '../kernel/dtype.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import type { HostTask } from '../kernel/value.ts'
import type { ArrayRecord } from '../trees/leaf.ts'
import type { AnyBuffer, MapLeaves, NoMoreThan, Sparse, TreeOf } from '../trees/types.ts'
import type { LineEntries, LinesOf } from './entry.ts'
import type { Mask } from './mask.ts'

/** What a rule-made transformation is: the description of its state, and a function of expressions, traced once. */
export interface Rule {
  readonly spec: unknown
  /** What is in it, if it is a wrapper: its state has that of each under its name. */
  readonly inner?: Readonly<Record<string, Composition>>
  trace(inputs: RuleInputs): readonly [updates: Scalar, state: unknown]
}

/** What a rule computes with: expressions. */
export interface RuleInputs {
  readonly updates: Expr
  readonly state: unknown
  readonly params: Expr
  readonly extra: Readonly<Record<string, Expr>>
  /** Runs what is in a wrapper, on its state and the parameters of the step if not given others. */
  run(name: string, updates: Scalar, others?: { readonly state?: unknown; readonly params?: Scalar }): Ran
  /** The state of what is in a wrapper as it is made for parameters. */
  init(name: string, params: Scalar): unknown
  /** Lets the host work on a whole tree, given other values of the tree too. */
  task(work: HostTask, tree: Scalar, ...others: Scalar[]): { readonly received: Expr; readonly handed: Expr }
  /** Asks a function of the extra arguments, as they were given to update, and of numbers. */
  ask(fn: (extra: unknown, ...values: number[]) => number, ...values: Scalar[]): Expr
  /** Lets an expression that the transformations in a wrapper were made with stand for a value. */
  bind(stand: Expr, value: Scalar): void
}

/** What comes of a transformation that runs in a wrapper. */
export interface Ran<S = unknown> {
  readonly updates: Expr
  readonly state: S
}

/** One part of a composition: a rule, or a pair of functions written by hand. */
export interface Part {
  readonly work: Rule | AnyTransformation
  readonly name: string
  /** Where it stands, such as `[2]`. */
  readonly path: string
  /** In what it stands there, such as `chain`; nothing where it stands alone. */
  readonly root?: string
  /** It is applied to the leaves that all of these leave in. */
  readonly masks: readonly Mask[]
  /** The call that made it, if a factory did. */
  readonly call?: Call
  /** Throws for what must not stand behind it in a chain. */
  readonly checkLater?: (later: readonly Part[]) => void
}

/** The call of a factory that made a transformation, with the arguments as they were given. */
export interface Call {
  readonly name: string
  readonly args: readonly unknown[]
  /** Makes another one, of other arguments. */
  readonly make: (...args: unknown[]) => AnyTransformation
}

/** What a transformation is composed of. Nested compositions are flat here, so that rules fuse across them. */
export interface Composition {
  readonly parts: readonly Part[]
  /** The description of the state: those of the parts, nested. */
  readonly spec: unknown
  /** The call that made it, if a factory did. */
  readonly call?: Call
}

/**
 * In a state's description: one array shaped like each parameter, of the parameter's dtype or of one of its own.
 * @category Composing
 */
export interface Slot<D extends Dtype | 'leaf' = 'leaf'> {
  readonly slot: 'array'
  readonly initial: number | 'params'
  readonly dtype: D
}

/**
 * In a state's description: one number for each leaf.
 * @category Composing
 */
export interface LeafScalar {
  readonly slot: 'scalar'
  readonly initial: number
}

/**
 * In a state's description: an array for each leaf that has a line, with one value for each place; `null` for the others.
 * @category Composing
 */
export interface LineSlot {
  readonly slot: 'line'
  readonly initial: number
  readonly linesOf: LinesOf
  readonly along: LineEntries
}

/**
 * In a state's description: an array for each leaf, with one value for each place of its lines, one line behind the other.
 * @category Composing
 */
export interface LinesSlot {
  readonly slot: 'lines'
  readonly initial: number
  readonly linesOf: LinesOf
  readonly along: LineEntries
}

declare const masked: unique symbol
/**
 * In a state's description: what S describes, with `null` in the place of the leaves that a mask leaves out.
 * @category Composing
 */
export interface Masked<S> {
  readonly [masked]: S
}

/**
 * The state that S describes, for parameters of type P: each `Slot` is a tree like P, each `LineSlot` one with `null` in some places, each `LeafScalar` a tree of numbers.
 * @category Composing
 */
export type State<S, P> = S extends Slot | LinesSlot
  ? AnyBuffer<P>
  : S extends Slot<infer D>
    ? CastLeaves<P, D>
    : S extends LeafScalar
      ? MapLeaves<P, number>
      : S extends LineSlot
        ? Sparse<AnyBuffer<P>>
        : S extends Masked<infer I>
          ? State<I, Sparse<P>>
          : S extends number
            ? number
            : S extends boolean
              ? boolean
              : S extends string | ArrayBufferView | null
                ? S
                : { readonly [K in keyof S]: State<S[K], P> }

type ArrayOf<D> = D extends 'float32' ? Float32Array : Float64Array
type CastLeaves<P, D> = P extends number | null
  ? P
  : P extends ArrayRecord
    ? Omit<P, 'data'> & { readonly data: ArrayOf<D> }
    : P extends Float32Array | Float64Array
      ? ArrayOf<D>
      : { [K in keyof P]: CastLeaves<P[K], D> }

/**
 * The arguments of `update` behind the state, given what the transformation needs, `{ params: true }`, `{ value: number }`, both or
 * nothing, the type of the gradients, and that of the parameters.
 */
export type Rest<N, P, Q = AnyBuffer<P>> = keyof Omit<N, 'params'> extends never
  ? N extends { readonly params: true }
    ? [params: ParamsLike<P, Q>, extra?: Extra<N> | undefined]
    : [params?: ParamsLike<P, Q> | undefined, extra?: Extra<N> | undefined]
  : [params: N extends { readonly params: true } ? ParamsLike<P, Q> : ParamsLike<P, Q> | undefined, extra: Extra<N>]

/** Of a union Q may be inferred as one of its members. */
type ParamsLike<P, Q> = NoInfer<AnyBuffer<P>> & (NoInfer<AnyBuffer<P>> | Q) & NoMoreThan<P, Q, 'the gradients lack a key of the parameters'>

/** The extra arguments, by name; more than are needed may be passed. */
export type Extra<N> = { readonly [K in Exclude<keyof N, 'params'>]: N[K] } & { readonly [name: string]: unknown }

declare const types: unique symbol

/**
 * A pair of pure functions that turns gradients into updates. S describes the state, N what `update` needs besides
 * gradients and state. Stateless and frozen; the functions work detached.
 * @category Composing
 */
export interface GradientTransformation<S = unknown, N = unknown> {
  /** Makes the state for parameters like these. */
  init<P>(params: P & TreeOf<P>): State<S, P>
  /** Returns the transformed updates and the next state; writes to none of its arguments. */
  update<P, T = State<S, P>, Q = AnyBuffer<P>>(
    updates: P & TreeOf<P>,
    state: NoInfer<State<S, P>> & T & NoMoreThan<State<S, P>, T, 'the gradients lack a key of the state'>,
    ...rest: Rest<N, P, Q>
  ): readonly [updates: P, state: State<S, P>]
  /** How it is composed, for `chain` and `compile` to fuse; absent from hand-written pairs. */
  readonly composition?: Composition
  /** What needs less stands in for what needs more, not the other way round. */
  readonly [types]?: { readonly spec: S; readonly needs: (needs: N) => void }
}

/**
 * Any transformation at all: `any` because a state that is described by an unknown S accepts no argument.
 * @category Composing
 */
export interface AnyTransformation {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  init(params: any): any
  // biome-ignore lint/suspicious/noExplicitAny: see above
  update(updates: any, state: any, ...rest: any[]): readonly [any, any]
  readonly composition?: Composition
  /** Of a pair written by hand around others: what these are composed of, at the places where its state has theirs. */
  readonly holds?: Composition
}

/** What describes a transformation's state; for a hand-written pair without annotation, the type of the state itself. */
export type SpecOf<T> = T extends { readonly [types]?: { readonly spec: infer S } } ? (unknown extends S ? StateMade<T> : S) : StateMade<T>
type StateMade<T> = T extends { init(...params: never): infer S } ? S : never

export type NeedsOf<T> = T extends { readonly [types]?: { readonly needs: (needs: infer N) => void } } ? N : unknown

/** What a rule sees of the state that S describes: an expression in the place of each slot and number. */
export type Traced<S> = S extends Slot<Dtype | 'leaf'> | LeafScalar | number
  ? Expr
  : S extends LineSlot
    ? Expr | null
    : S extends LinesSlot
      ? readonly Expr[]
      : { readonly [K in keyof S]: Traced<S[K]> }

/** What a rule returns for the state that S describes. */
export type NextState<S> = S extends Slot<Dtype | 'leaf'> | LeafScalar | number
  ? Scalar
  : S extends LineSlot
    ? Scalar | null
    : S extends LinesSlot
      ? readonly Scalar[]
      : { readonly [K in keyof S]: NextState<S[K]> }
