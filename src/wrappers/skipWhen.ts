import { select } from '../kernel/expr.ts'
import type { Condition, Expr } from '../kernel/node.ts'
import { measureOf } from '../measure.ts'

/**
 * Tells which gradients `multiSteps` leaves out: as a rule, and as a function of arrays.
 * @category Wrappers
 */
export interface SkipRule {
  (updates: unknown): boolean
  readonly rule: (g: Expr) => Condition
}

/**
 * Makes a condition for `multiSteps` to skip gradients by, of a rule that returns one truth for the whole tree. It runs in
 * place, and fuses with what it stands in; what it returns can also be called with a tree of arrays.
 *
 *     multiSteps(adam(1e-3), 4, { shouldSkip: skipWhen((g) => gt(total(square(g)), 100)) })
 * @category Wrappers
 */
export function skipWhen(rule: (g: Expr) => Condition): SkipRule {
  const measure = measureOf((g) => select(rule(g), 1, 0))
  return Object.assign((updates: unknown) => measure(updates) === 1, { rule })
}
