import { not } from '../kernel/expr.ts'
import { allFinite } from '../measure.ts'
import { type SkipRule, skipWhen } from './skipWhen.ts'

/**
 * Tells whether updates hold NaN or an infinity, for `multiSteps` to skip them.
 * @category Wrappers
 */
export const skipNotFinite: SkipRule = /* @__PURE__ */ skipWhen((g) => not(allFinite(g)))
