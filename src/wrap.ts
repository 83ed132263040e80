import { compose } from './engine/compose.ts'
import { wholeSpec } from './engine/placed.ts'
import type { Expr, Scalar } from './kernel/node.ts'
import type { HostTask } from './kernel/value.ts'
import { checkFunction, checkObject } from './numbers/checks.ts'
import { compositionOf } from './transformation/composition.ts'
import { readOptions } from './transformation/readOptions.ts'
import type {
  AnyTransformation,
  GradientTransformation,
  NeedsOf,
  NextState,
  Ran,
  Rule,
  SpecOf,
  Traced,
} from './transformation/transformation.ts'

type Inner = { readonly [name: string]: AnyTransformation }

declare const held: unique symbol
/**
 * The state of what is in a wrapper, as its rule sees it: to be handed on, to `run`, to `selectState`, or to the next state.
 * @category Wrappers
 */
export interface InnerState {
  readonly [held]: never
}

/**
 * What the rule of a wrapper computes with.
 * @category Wrappers
 */
export interface WrapperInputs<S, I> {
  readonly updates: Expr
  readonly state: Traced<S> & { readonly [K in keyof I]: InnerState }
  readonly params: Expr
  readonly extra: Readonly<Record<string, Expr>>
  /** Runs one of the transformations in it, on its state and the parameters of the step if not given others. */
  run(name: keyof I & string, updates: Scalar, others?: { readonly state?: InnerState; readonly params?: Scalar }): Ran<InnerState>
  /** The state of one of these as it is made for parameters. */
  init(name: keyof I & string, params: Scalar): InnerState
  /** Asks a function of the extra arguments, as they were given to update, and of numbers. */
  ask(fn: (extra: unknown, ...values: number[]) => number, ...values: Scalar[]): Expr
  /** Lets a function work on a whole tree, given other values of the tree too. */
  task(work: HostTask, tree: Scalar, ...others: Scalar[]): { readonly received: Expr; readonly handed: Expr }
  /** Lets an expression that the transformations in it were made with stand for a value. */
  bind(stand: Expr, value: Scalar): void
}

type WrapperRule<S, I> = (
  inputs: WrapperInputs<S, I>,
) => readonly [updates: Scalar, state: NextState<S> & { readonly [K in keyof I]: InnerState }]

/**
 * What `wrap` can be told.
 * @category Wrappers
 */
export interface WrapOptions<N> {
  /**
   * What errors call it.
   * @default 'wrap'
   */
  readonly name?: string
  /**
   * What update needs besides what the transformations in it need.
   * @default undefined
   */
  readonly needs?: N
}

type NeedsOfAll<I> = { [K in keyof I]: (needs: NeedsOf<I[K]>) => void }[keyof I] extends (needs: infer N) => void ? N : never

/**
 * Makes a transformation around others, of a rule that sees the updates and what the others make of them, as expressions. All
 * of it runs as one: where the rule picks by a condition of the whole tree, what is not picked is not computed.
 *
 *     const cautious = (inner) =>
 *       wrap({}, { innerState: inner }, ({ updates: g, run }) => {
 *         const { updates: u, state } = run('innerState', g)
 *         const agrees = select(gt(mul(u, g), 0), 1, 0)
 *         return [mul(u, agrees), { innerState: state }]
 *       })
 *
 * `own` describes what its state holds itself, beside the states of the others under their names.
 * Throws a `TypeError` where one of the others is no transformation.
 * @category Wrappers
 */
export function wrap<S extends object, const I extends Inner, N = unknown>(
  own: S,
  inner: I,
  rule: WrapperRule<S, I>,
  options?: WrapOptions<N>,
): GradientTransformation<S & { readonly [K in keyof I]: SpecOf<I[K]> }, N & NeedsOfAll<I>>
export function wrap(
  own: object,
  inner: Inner,
  // biome-ignore lint/suspicious/noExplicitAny: what a rule of an unknown description is called with is made of that description
  rule: (inputs: any) => readonly [Scalar, unknown],
  options: WrapOptions<unknown> = {},
): AnyTransformation {
  const { name } = readOptions('wrap', options, ({ name = 'wrap', needs }) => ({ name, needs }))
  checkObject(`${name}: own`, own)
  checkObject(`${name}: inner`, inner)
  checkFunction(`${name}: rule`, rule)
  const compositions = Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, compositionOf(each, `${name}: ${key}`)]))
  const work: Rule = { spec: own, inner: compositions, trace: (inputs) => rule(inputs) }
  return compose({ parts: [{ work, name, path: '', masks: [] }], spec: wholeSpec(work) })
}
