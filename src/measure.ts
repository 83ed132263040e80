import { eq, sub, total } from './kernel/expr.ts'
import type { Condition, Expr, Scalar } from './kernel/node.ts'
import { transform } from './transform.ts'
import type { AnyTransformation } from './transformation/transformation.ts'

/** Makes a function that computes one number of a whole tree. */
export function measureOf(rule: (g: Expr) => Scalar): (tree: unknown) => number {
  const measuring: AnyTransformation = transform({ value: 0 }, (g) => [g, { value: rule(g) }])
  return (tree) => measuring.update(tree, { value: 0 })[1].value
}

/** Holds where no number of a tree is NaN or infinite: of these x − x is NaN, and of all others 0. */
export const allFinite = (g: Expr): Condition => eq(total(sub(g, g)), 0)
