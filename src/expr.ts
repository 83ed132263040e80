export { nearest } from './kernel/bits.ts'
export { exp, log, pow, tanh } from './kernel/elementary.ts'
export {
  abs,
  add,
  and,
  call,
  clamp,
  debias,
  div,
  ema,
  eq,
  finite,
  ge,
  gt,
  isNan,
  le,
  leafSize,
  leafTotal,
  lt,
  max,
  min,
  mul,
  neg,
  not,
  or,
  select,
  selectState,
  sign,
  sqrt,
  square,
  sub,
  total,
} from './kernel/expr.ts'
export type { Line } from './kernel/linePass.ts'
export { leafMax, maxTo, meanTo, sumTo, treeMax } from './kernel/lines/expr.ts'
export { keep } from './kernel/lines/keep.ts'
export type { Condition, Expr, Scalar } from './kernel/node.ts'
export { leafMean, leafNorm, mean, norm } from './kernel/norms.ts'
