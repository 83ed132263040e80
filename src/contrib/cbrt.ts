import { add, and, div, finite, gt, mul, select, sqrt, square, sub } from '../kernel/expr.ts'
import type { Expr } from '../kernel/node.ts'

const ROOTS = 5
const ITERATIONS = 3

/**
 * ∛x for x ≥ 0, of operations that are rounded alike everywhere; within two units in the last place.
 *
 *     y ← x^(1/4) · x^(1/16) · x^(1/64) · …        as 1/4 + 1/16 + 1/64 + … = 1/3
 *     y ← y − y (q − 1) / (2 q + 1)                 q = y³ / x
 *
 * The product is at most 27 % off, the largest and the smallest x of float64 included; each iteration cubes the error.
 *
 * @see Halley, Methodus nova accurata et facilis inveniendi radices, 1694
 */
export function cbrt(x: Expr): Expr {
  let root = sqrt(sqrt(x))
  let y = root
  for (let n = 1; n < ROOTS; n++) {
    root = sqrt(sqrt(root))
    y = mul(y, root)
  }
  for (let n = 0; n < ITERATIONS; n++) {
    const q = mul(div(y, x), square(y))
    const step = div(sub(q, 1), add(mul(2, q), 1))
    y = sub(y, mul(y, step))
  }
  return select(and(gt(x, 0), finite(x)), y, x)
}
