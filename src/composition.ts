import type { Expr, Scalar } from './kernel/expr.ts'
import type { Mask } from './mask.ts'
import { PAIR } from './spec.ts'
import { childPath, describe, objectOf } from './structure.ts'
import type { AnyTransformation } from './transform.ts'

/** What a rule-made transformation is: the description of its state, and a function of expressions, traced once. */
export interface Rule {
  readonly spec: unknown
  trace(updates: Expr, state: unknown, params: Expr, extra: Readonly<Record<string, Expr>>): readonly [updates: Scalar, state: unknown]
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
}

/** What a transformation is composed of. Nested compositions are flat here, so that rules fuse across them. */
export interface Composition {
  readonly parts: readonly Part[]
  /** The description of the state: those of the parts, nested. */
  readonly spec: unknown
}

export const isRule = (work: Rule | AnyTransformation): work is Rule => 'trace' in work

export function compositionOfRule(rule: Rule, name: string, mask: Mask | undefined): Composition {
  return { parts: [{ work: rule, name, path: '', masks: mask === undefined ? [] : [mask] }], spec: rule.spec }
}

/** How a transformation is composed; a pair written by hand is its own only part. */
export function compositionOf(transformation: AnyTransformation, where: string): Composition {
  if (typeof transformation?.init !== 'function' || typeof transformation.update !== 'function') {
    const advice = typeof transformation === 'function' ? ': call the function that makes it' : ''
    throw new TypeError(`${where} is ${describe(transformation)}, wanted a transformation { init, update }${advice}`)
  }
  return transformation.composition ?? { parts: [{ work: transformation, name: 'hand-written', path: '', masks: [] }], spec: PAIR }
}

/** Puts compositions side by side, in a list or under names; `root` is what errors call the whole. */
export function nest(root: string, children: readonly Composition[], names?: readonly string[]): Composition {
  const pathTo = (i: number): string => childPath('', names?.[i] ?? String(i), names === undefined)
  const parts = children.flatMap((child, i) => child.parts.map((part) => ({ ...part, root, path: pathTo(i) + part.path })))
  const specs = children.map(({ spec }) => spec)
  return { parts, spec: names === undefined ? specs : objectOf(names, specs) }
}

/** What errors call a part: `chain[2] addDecayedWeights`, `masked.innerState scaleByAdam`, or its name where it stands alone. */
export const titleOf = ({ name, path, root = '' }: Part): string => (path === '' ? name : `${root}${path} ${name}`)
