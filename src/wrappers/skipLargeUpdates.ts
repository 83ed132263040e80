import { square, total } from '../kernel/expr.ts'
import { checkThreshold } from '../numbers/checks.ts'
import { measureOf } from '../wrap.ts'

/**
 * Makes a function that tells whether Σ g² is not below `maxSquaredNorm`, as it is not if there is NaN or an infinity, for
 * `multiSteps` to skip such updates. Throws a `RangeError` if maxSquaredNorm is negative or NaN.
 */
export function skipLargeUpdates(maxSquaredNorm: number): (updates: unknown) => boolean {
  checkThreshold('skipLargeUpdates', { maxSquaredNorm })
  const squaredNorm = measureOf((g) => total(square(g)))
  return (updates) => !(squaredNorm(updates) < maxSquaredNorm)
}
