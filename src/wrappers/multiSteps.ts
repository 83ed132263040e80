import { add, div, eq, select, sub } from '../kernel/expr.ts'
import type { Expr } from '../kernel/node.ts'
import { like, transform } from '../transform.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, Slot, SpecOf } from '../transformation/transformation.ts'
import { checkDecision, checkPeriod, wrap } from '../wrap.ts'
import { freeze } from './freeze.ts'

export interface MultiStepsOptions {
  /** What the inner transformation is given: the mean of the gradients, or their sum. */
  readonly reduce?: 'mean' | 'sum'
  /** Tells which gradients are left out, as if there had been none: `skipNotFinite`, `skipLargeUpdates(…)`, or a function of one's own. */
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
 */
export function multiSteps<T extends AnyTransformation>(
  inner: T,
  everyK: number | ((gradientStep: number) => number),
  { reduce = 'mean', shouldSkip = () => false }: MultiStepsOptions = {},
): GradientTransformation<
  { miniStep: number; gradientStep: number; skipped: number; accGrads: Slot; readonly innerState: SpecOf<T> },
  NeedsOf<T>
> {
  if (typeof everyK !== 'function') checkPeriod('multiSteps: everyK', everyK)
  if (reduce !== 'mean' && reduce !== 'sum') throw new RangeError(`multiSteps: reduce is ${reduce}, wanted 'mean' or 'sum'`)
  const frozen: AnyTransformation = freeze(true)
  const accumulated = (g: Expr, a: Expr, n: Expr): Expr =>
    select(eq(n, 0), g, reduce === 'sum' ? add(a, g) : add(a, div(sub(g, a), add(n, 1))))
  const accGrads = transform(like(0), (g, a, _: unknown, { n }: { n: Expr }) => [g, accumulated(g, a, n)])
  const emitted: AnyTransformation = transform(like(0), (g, a, _: unknown, { n }: { n: Expr }) => [accumulated(g, a, n), 0])
  const own = { miniStep: 0, gradientStep: 0, skipped: 0 }
  return wrap('multiSteps', own, { accGrads, innerState: inner }, ({ updates, params, state, run }) => {
    const { miniStep, gradientStep } = state
    const still = (): unknown => frozen.update(updates, {})[0]
    const skips: unknown = shouldSkip(updates, gradientStep, params)
    checkDecision('multiSteps: what shouldSkip returns', skips)
    if (skips) return [still(), { ...state, skipped: state.skipped + 1 }]
    const k = typeof everyK === 'function' ? everyK(gradientStep) : everyK
    checkPeriod(`multiSteps: everyK(${gradientStep})`, k)
    if (miniStep + 1 < k) {
      const [, acc] = run('accGrads', updates, { n: miniStep })
      return [still(), { ...state, miniStep: miniStep + 1, accGrads: acc }]
    }
    const [all, emptied] = emitted.update(updates, state.accGrads, undefined, { n: miniStep })
    const [next, innerState] = run('innerState', all)
    return [next, { ...state, miniStep: 0, gradientStep: gradientStep + 1, accGrads: emptied, innerState }]
  })
}
