import { lt, not, square, total } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkThreshold } from '../numbers/checks.ts'
import { type SkipRule, skipWhen } from './skipWhen.ts'

/**
 * Makes a function that tells whether Σ g² is not below `maxSquaredNorm`, as it is not if there is NaN or an infinity, for
 * `multiSteps` to skip such updates. Throws a `RangeError` if maxSquaredNorm is negative or NaN.
 * @category Wrappers
 */
export function skipLargeUpdates(maxSquaredNorm: Scalar): SkipRule {
  checkThreshold('skipLargeUpdates', { maxSquaredNorm })
  return skipWhen((g) => not(lt(total(square(g)), maxSquaredNorm)))
}
