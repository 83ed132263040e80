import { call, initialValueOf } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from './schedule.ts'

/**
 * The value of a hyperparameter at a step: a schedule is called with the count, an expression is what it is. A number is that
 * of the state, for transforms that hold it there, so that editing the state changes it.
 */
export function valueAt(hyperparameter: ScalarOrSchedule, count: Expr, held?: Expr): Scalar {
  if (typeof hyperparameter === 'function') return call(hyperparameter, count)
  return typeof hyperparameter === 'number' ? (held ?? hyperparameter) : hyperparameter
}

/** The value of a hyperparameter at the first step, which has the given count. */
export const firstValueOf = (hyperparameter: ScalarOrSchedule, count = 0): number =>
  typeof hyperparameter === 'function' ? hyperparameter(count) : initialValueOf(hyperparameter)
