import { compositionOf } from '../../transformation/composition.ts'
import type { AnyTransformation, Composition } from '../../transformation/transformation.ts'
import { structureOf } from '../../trees/structure.ts'
import type { TreeOf } from '../../trees/types.ts'
import { partsOf } from '../parts.ts'
import { orderRules, signRule } from './orderRules.ts'
import { functionsGiven, routesOf, unitsOf, wrapped } from './units.ts'
import { maskRule, roundingRule, warmupRule } from './valueRules.ts'
import type { Warning } from './warning.ts'

/**
 * Finds what is almost always a mistake in how an optimizer is put together, with the reason and what to do; nothing for a sound one.
 *
 *     for (const warning of lint(optimizer, params)) console.warn(String(warning))
 *
 * The order of steps is judged as it was written, in chains and in what wrappers hold; what a factory makes is taken as one step, whose
 * author knew. What a step does is found out by trying it on a small tree, your own included. Given parameters, masks are judged by
 * their leaves, and roundings by their type, which is otherwise float32.
 * Throws a `TypeError` where it is given no transformation, or a mask does not fit the parameters.
 * @category Looking and mending
 */
export function lint<P = undefined>(optimizer: AnyTransformation, params?: P & TreeOf<P>): Warning[]
export function lint(optimizer: AnyTransformation, params?: unknown): Warning[] {
  const composition = compositionOf(optimizer, 'lint: optimizer')
  const leaves = params === undefined ? undefined : structureOf(params, 'params').leaves
  const isFloat32 = leaves?.some(({ dtype }) => dtype === 'float32') ?? true
  const given = functionsGiven(composition)
  const ofParts = partsOf(composition, params).flatMap((part) => [
    ...roundingRule(part, isFloat32),
    ...warmupRule(part, given),
    ...maskRule(part),
  ])
  return unique([...lintOrder(composition, params, true), ...ofParts])
}

/** Judges a chain, and what the wrappers among its steps hold; only the outermost has to turn the sign. */
function lintOrder(composition: Composition, params: unknown, isOutermost: boolean): Warning[] {
  const units = unitsOf(composition)
  const routes = routesOf(units, params)
  const within = units.flatMap((unit) => wrapped(unit.composition).flatMap((inner) => lintOrder(inner, params, false)))
  // Where no leaf's way is known, all steps in their order tell something.
  const ordered = routes.length === 0 ? [{ units, past: [], leaves: 'the parameters' }] : routes
  return [
    ...ordered.flatMap((route) => orderRules.flatMap((rule) => rule(route))),
    ...(isOutermost ? routes.flatMap(signRule) : []),
    ...within,
  ]
}

const unique = (warnings: readonly Warning[]): Warning[] => [...new Map(warnings.map((each) => [String(each), each])).values()]
