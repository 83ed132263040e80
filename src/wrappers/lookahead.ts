import { add, mul, sub } from '../kernel/expr.ts'
import { checkFinite } from '../numbers/checks.ts'
import type { EvalParams } from '../state/evalParams.ts'
import { like, transform } from '../transform.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { checkPeriod, wrap } from '../wrap.ts'

export interface LookaheadOptions {
  /** Makes the inner state anew, for the parameters at which the next round begins. */
  readonly resetState?: boolean
}

/**
 * Lets an optimizer run ahead for `syncPeriod` steps, then moves slow parameters a part of the way, and returns to them.
 *
 *     φ ← φ + α (θ + g − φ)      at every syncPeriod-th step, where
 *     g ← φ − θ                  takes θ to φ; at the others g stays as it is
 *
 * φ: the slow parameters, which `evalParams` finds in the state, at first a copy of the parameters; α: slowStepSize.
 * Updates must be applied as they are. Throws a `RangeError` if syncPeriod is no positive integer, or slowStepSize not finite.
 *
 * @see Zhang, Lucas, Hinton and Ba, Lookahead optimizer: k steps forward, 1 step back, 2019
 */
export function lookahead<T extends AnyTransformation>(
  inner: T,
  syncPeriod: number,
  slowStepSize: number,
  { resetState = false }: LookaheadOptions = {},
): GradientTransformation<
  { readonly fastState: SpecOf<T>; stepsSinceSync: number; evalParams: EvalParams },
  NeedsOf<T> & { params: true }
> {
  checkPeriod('lookahead: syncPeriod', syncPeriod)
  checkFinite('lookahead', { slowStepSize })
  const slow: EvalParams = { average: like('params'), weight: 1, paramsWeight: 0 }
  const evalParams = transform(
    slow,
    (g, s, p) => {
      const ahead = sub(add(p, g), s.average)
      const average = add(s.average, mul(slowStepSize, ahead))
      return [sub(average, p), { ...s, average }]
    },
    { name: 'lookahead' },
  )
  const transformations = { fastState: inner, evalParams }
  return wrap('lookahead', { stepsSinceSync: 0 }, transformations, ({ updates, params, state, run, init }) => {
    if (params === undefined) throw new TypeError("lookahead reads the parameters: pass them as update's third argument")
    const [fast, fastState] = run('fastState', updates)
    const stepsSinceSync = state.stepsSinceSync + 1
    if (stepsSinceSync < syncPeriod) return [fast, { ...state, fastState, stepsSinceSync }]
    const [next, synced] = run('evalParams', fast)
    const begun = resetState ? init('fastState', Object(synced).average) : fastState
    return [next, { fastState: begun, evalParams: synced, stepsSinceSync: 0 }]
  })
}
