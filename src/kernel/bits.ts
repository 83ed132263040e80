import { bitOps } from './bitOps.ts'
import { byDtypeRow } from './byDtype.ts'
import { numeric, operation } from './expr.ts'
import { type Expr, lift, newNode, type Scalar } from './node.ts'
import { ELEMENT } from './value.ts'

/**
 * The nearest whole number; of two that are as near, the even one.
 * @category Expressions
 */
export const nearest = (a: Scalar): Expr => operation('nearest', bitOps.nearest, [numeric('nearest', a)])
/** a · 2ⁿ for a whole n of the dtype's normal range, which is from −126 to 127 for float32 and from −1022 to 1023 for float64. */
export const timesPowerOf2 = (a: Scalar, n: Scalar): Expr => operation('timesPowerOf2', bitOps.timesPowerOf2, [lift(a), lift(n)])
/** The whole n with 2ⁿ ≤ |a| < 2ⁿ⁺¹, for a that is a normal number of the dtype. */
export const exponentOf = (a: Scalar): Expr => operation('exponentOf', bitOps.exponentOf, [lift(a)])

/**
 * One formula for float32 elements and another for float64 ones and the numbers of the host. Which one it is
 * is known when a kernel is compiled, so that the other costs nothing.
 */
export function byDtype(float32: Expr, float64: Expr): Expr {
  if (float64.rank < ELEMENT) return float64
  return newNode({ op: 'byDtype', rank: ELEMENT, args: [float32, float64], row: byDtypeRow })
}
