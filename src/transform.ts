import { compose } from './engine/compose.ts'
import type { Dtype } from './kernel/dtype.ts'
import type { Expr, Scalar } from './kernel/node.ts'
import { checkFunction } from './numbers/checks.ts'
import { compositionOfRule } from './transformation/composition.ts'
import type { Mask } from './transformation/mask.ts'
import { readOptions } from './transformation/readOptions.ts'
import type { AnyTransformation, GradientTransformation, LeafScalar, NextState, Slot, Traced } from './transformation/transformation.ts'

/** A function of expressions: of the updates and the state, and if it asks for them of the parameters and of the extra arguments. */
// biome-ignore lint/suspicious/noExplicitAny: a rule names the extra arguments that it takes in the type of its fourth parameter
type RuleOf<S> = (g: Expr, s: Traced<S>, p: Expr, extra: any) => readonly [updates: Scalar, state: NextState<S>]
// biome-ignore lint/suspicious/noExplicitAny: as above
type StatelessRule = (g: Expr, p: Expr, extra: any) => Scalar

// biome-ignore lint/suspicious/noExplicitAny: a rule of an unknown description; what it is called with is made of its own
type AnyRule = (g: Expr, s: any, p: Expr, extra: any) => readonly [updates: Scalar, state: unknown]

/** What a rule needs, told by the parameters that it has behind updates and state; parameters that it takes as unknown it does not need. */
type NeedsOfRule<Behind extends readonly unknown[]> = Behind extends [infer P, ...infer E]
  ? (unknown extends P ? unknown : { params: true }) & (E extends [infer X] ? { [K in keyof X]: number } : unknown)
  : unknown
type Tail<T extends readonly unknown[]> = T extends [unknown, ...infer R] ? R : []

/**
 * What `transform` can be told.
 * @category Composing
 */
export interface TransformOptions {
  /**
   * What errors call it.
   * @default 'transform'
   */
  readonly name?: string
  /**
   * The leaves it is applied to; the state's structure is that of `masked`, without the nesting.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * What `stateless` can be told.
 * @category Composing
 */
export interface StatelessOptions extends TransformOptions {
  /**
   * What errors call it.
   * @default 'stateless'
   */
  readonly name?: string
}

/**
 * Describes one array shaped like each parameter, at first filled with `initial` or a copy of the parameter; stored in `dtype`, or as the parameter is.
 * @category Composing
 */
export function like(initial: number | 'params'): Slot
export function like<D extends Dtype>(initial: number | 'params', dtype: D): Slot<D>
export function like(initial: number | 'params', dtype: Dtype | 'leaf' = 'leaf'): Slot<Dtype | 'leaf'> {
  return { slot: 'array', initial, dtype }
}

/**
 * Describes one number for each leaf, at first `initial`.
 * @category Composing
 */
export function perLeaf(initial: number): LeafScalar {
  return { slot: 'scalar', initial }
}

/**
 * Makes a transformation of a rule: a function of expressions that returns the updates and the next state. A rule that
 * takes a third argument needs the parameters, unless it takes them as `unknown`; the fourth holds the extra arguments,
 * each one number.
 *
 *     transform({ trace: like(0) }, (g, s) => {
 *       const trace = add(g, mul(0.9, s.trace))
 *       return [trace, { trace }]
 *     })
 * @category Composing
 */
export function transform<S, R extends RuleOf<S>>(
  spec: S,
  rule: R,
  options?: TransformOptions,
): GradientTransformation<S, NeedsOfRule<Tail<Tail<Parameters<R>>>>>
export function transform(spec: unknown, rule: AnyRule, options: TransformOptions = {}): AnyTransformation {
  const { name, mask } = readOptions('transform', options, ({ name = 'transform', mask }) => ({ name, mask }))
  checkFunction(`${name}: rule`, rule)
  return compose(compositionOfRule({ spec, trace: ({ updates, state, params, extra }) => rule(updates, state, params, extra) }, name, mask))
}

/**
 * Makes a transformation without state of a rule that returns the updates.
 * @category Composing
 */
export function stateless<R extends StatelessRule>(
  rule: R,
  options?: StatelessOptions,
): GradientTransformation<{}, NeedsOfRule<Tail<Parameters<R>>>>
export function stateless(rule: StatelessRule, options: StatelessOptions = {}): AnyTransformation {
  const { name, mask } = readOptions('stateless', options, ({ name = 'stateless', mask }) => ({ name, mask }))
  checkFunction(`${name}: rule`, rule)
  return compose(compositionOfRule({ spec: {}, trace: ({ updates, params, extra }) => [rule(updates, params, extra), {}] }, name, mask))
}
