import { finite, select, total } from './kernel/expr.ts'
import type { Expr, Scalar } from './kernel/node.ts'
import { transform } from './transform.ts'
import type { AnyTransformation } from './transformation/transformation.ts'

/** Makes a function that computes one number of a whole tree. */
export function measureOf(rule: (g: Expr) => Scalar): (tree: unknown) => number {
  const measuring: AnyTransformation = transform({ value: 0 }, (g) => [g, { value: rule(g) }])
  return (tree) => measuring.update(tree, { value: 0 })[1].value
}

/** How many numbers of a tree are NaN or infinite. */
export const countNotFinite = (g: Expr): Expr => total(select(finite(g), 0, 1))
