import { div, leafSize, leafTotalBy, numeric, sqrt, square, total, totalBy } from './expr.ts'
import type { Expr } from './node.ts'
import { ELEMENT } from './value.ts'

/**
 * √(Σ x²) over the whole tree, as `total` sums. Throws a `TypeError` where x is one value for the whole tree.
 * @category Expressions
 */
export const norm = (x: Expr): Expr => sqrt(totalBy('norm', square(numeric('norm', x))))

/**
 * √(Σ x²) over the elements of one leaf. Throws a `TypeError` where x does not vary by element.
 * @category Expressions
 */
export const leafNorm = (x: Expr): Expr => sqrt(leafTotalBy('leafNorm', square(numeric('leafNorm', x))))

/**
 * Σ x / n over the n elements of the whole tree; NaN where it has none. Throws a `TypeError` where x does not vary by element:
 * whether a large leaf counts more than a small one is for the rule to say.
 * @category Expressions
 */
export function mean(x: Expr): Expr {
  if (numeric('mean', x).rank < ELEMENT) throw new TypeError('mean: the operand does not vary by element, wanted one that does')
  return div(totalBy('mean', x), total(leafSize))
}

/**
 * Σ x / n over the n elements of one leaf; NaN where it has none. Throws a `TypeError` where x does not vary by element.
 * @category Expressions
 */
export const leafMean = (x: Expr): Expr => div(leafTotalBy('leafMean', x), leafSize)
