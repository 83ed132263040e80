import { factory } from '../factory.ts'
import { add, eq, select } from '../kernel/expr.ts'
import { checkPeriod } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * Adds updates up, and emits their sum every k steps; zeros in between, which leave the parameters as they are.
 *
 *     a ← g         at the first of k steps
 *     a ← a + g     at the others
 *     g ← a         at the last; −0 before
 *
 * The other transformations of a chain run at every step, on zeros where they follow: to accumulate gradients for all of an
 * optimizer, use `multiSteps`. What is not finite is gone with the sum that it is in.
 * Throws a `RangeError` if k is no positive integer.
 *
 * @see Optax, apply_every
 * @category Wrappers
 */
export const applyEvery = /* @__PURE__ */ factory('applyEvery', (k = 1): GradientTransformation<{ count: number; gradAcc: Slot }> => {
  checkPeriod('applyEvery: k', k)
  return transform(
    { count: 0, gradAcc: like(0) },
    (g, s) => {
      const isLast = eq(s.count, k - 1)
      const gradAcc = select(eq(s.count, 0), g, add(s.gradAcc, g))
      return [select(isLast, gradAcc, -0), { count: select(isLast, 0, add(s.count, 1)), gradAcc }]
    },
    { name: 'applyEvery' },
  )
})
