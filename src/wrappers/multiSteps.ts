import { factory } from '../factory.ts'
import { add, and, call, div, eq, ge, not, select, selectState, sub } from '../kernel/expr.ts'
import { checkDecision, checkOneOf, checkPeriod } from '../numbers/checks.ts'
import { like } from '../transform.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, Slot, SpecOf } from '../transformation/transformation.ts'
import { wrap } from '../wrap.ts'
import type { SkipRule } from './skipWhen.ts'

/**
 * What `multiSteps` can be told.
 * @category Wrappers
 */
export interface MultiStepsOptions {
  /**
   * What the inner transformation is given: the mean of the gradients, or their sum.
   * @default 'mean'
   */
  readonly reduce?: 'mean' | 'sum'
  /**
   * Tells which gradients are left out, as if there had been none: `skipNotFinite`, `skipLargeUpdates(…)`, a condition of one's own made by
   * `skipWhen`, or a function of arrays, which is given the whole trees.
   * @default undefined
   */
  // biome-ignore lint/suspicious/noExplicitAny: the type of the parameters is known where the function is used, not where it is made
  readonly shouldSkip?: ((updates: any, gradientStep: number, params: any) => boolean) | undefined
}

/**
 * Accumulates the gradients of `everyK` steps, and updates once with all of them. In between, updates are zeros, which leave
 * the parameters as they are, and the inner transformation does not run: its schedules and averages count emitted steps.
 *
 *     a ← g                       at the first of k steps
 *     a ← a + (g − a) / (n + 1)    at the others, after n;  with reduce 'sum': a + g
 *
 * a: accGrads, zeros once it is emitted; n: miniStep. everyK: a number, or a function of the emitted steps so far
 * (gradientStep). A gradient that is skipped leaves all of this as it is, and is counted in `skipped`; one that is not
 * finite and is not skipped is gone with the mean that it is in.
 * Throws a `RangeError` if everyK is, or returns, no positive integer, and a `TypeError` where shouldSkip returns no boolean.
 *
 * @see Optax, MultiSteps
 * @category Wrappers
 */
export const multiSteps = /* @__PURE__ */ factory('multiSteps', makeMultiSteps, 2)

function makeMultiSteps<T extends AnyTransformation>(
  inner: T,
  everyK: number | ((gradientStep: number) => number),
  options: MultiStepsOptions = {},
): GradientTransformation<
  { miniStep: number; gradientStep: number; skipped: number; accGrads: Slot; readonly innerState: SpecOf<T> },
  NeedsOf<T>
> {
  const { reduce = 'mean', shouldSkip } = options
  if (typeof everyK !== 'function') checkPeriod('multiSteps: everyK', everyK)
  checkOneOf('multiSteps', { reduce }, ['mean', 'sum'])
  const own = { miniStep: 0, gradientStep: 0, skipped: 0, accGrads: like(0) }
  return wrap(
    own,
    { innerState: inner },
    ({ updates: g, state: s, run, task }) => {
      const { miniStep, gradientStep, skipped, accGrads } = s
      const later = reduce === 'sum' ? add(accGrads, g) : add(accGrads, div(sub(g, accGrads), add(miniStep, 1)))
      const all = select(eq(miniStep, 0), g, later)
      const { updates, state } = run('innerState', all)
      const k = typeof everyK === 'function' ? call(periodOf(everyK), gradientStep) : everyK
      const isLast = ge(add(miniStep, 1), k)
      const next = {
        miniStep: select(isLast, 0, add(miniStep, 1)),
        gradientStep: select(isLast, add(gradientStep, 1), gradientStep),
        skipped,
        accGrads: select(isLast, 0, all),
        innerState: selectState(isLast, state, s.innerState),
      }
      if (shouldSkip === undefined) return [select(isLast, updates, -0), next]
      const skips = isSkipRule(shouldSkip) ? shouldSkip.rule(g) : eq(task(askArrays(shouldSkip), g, gradientStep).handed, 1)
      return [select(and(isLast, not(skips)), updates, -0), selectState(skips, { ...s, skipped: add(skipped, 1) }, next)]
    },
    { name: 'multiSteps' },
  )
}

const isSkipRule = (shouldSkip: object): shouldSkip is SkipRule => 'rule' in shouldSkip

const periodOf = (everyK: (gradientStep: number) => number) =>
  function periodAt(gradientStep: number): number {
    const k = everyK(gradientStep)
    checkPeriod(`everyK(${gradientStep})`, k)
    return k
  }

/** Asks a function of arrays, which is given the whole trees. */
const askArrays =
  (shouldSkip: (updates: unknown, gradientStep: number, params: unknown) => boolean) =>
  (tree: unknown, { held: [gradientStep], params }: { readonly held: readonly unknown[]; readonly params: unknown }) => {
    const decision: unknown = shouldSkip(tree, Number(gradientStep), params)
    checkDecision('multiSteps: what shouldSkip returns', decision)
    return [tree, Number(decision)] as const
  }
