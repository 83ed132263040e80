import { bitOps } from './bitOps.ts'
import { byDtypeRow } from './byDtype.ts'
import { numeric, operation } from './expr.ts'
import { type Expr, lift, newNode, reachOf, type Scalar } from './node.ts'
import type { Row } from './pass.ts'

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
 * A function of some operands, by one formula for float32 elements and another for float64 ones and the numbers of the host. Which
 * one it is is known when a kernel is compiled, so that the other costs nothing.
 */
export function byDtype(name: NonNullable<Row['elementary']>, operands: readonly Expr[], float32: Expr, float64: Expr): Expr {
  if (float64.op === 'const') return float64
  const args = [float32, float64, ...operands]
  return newNode({ op: 'byDtype', ...reachOf(args), args, row: { ...byDtypeRow, elementary: name } })
}
