import { factory } from '../factory.ts'
import { add, ge, mul, select, selectState, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFinite, checkFlags, checkPeriod } from '../numbers/checks.ts'
import type { EvalParams } from '../state/evalParams.ts'
import { like } from '../transform.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { wrap } from '../wrap.ts'

/**
 * What `lookahead` can be told.
 * @category Wrappers
 */
export interface LookaheadOptions {
  /**
   * Makes the inner state anew, for the parameters at which the next round begins.
   * @default false
   */
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
 * @category Wrappers
 */
export const lookahead = /* @__PURE__ */ factory('lookahead', makeLookahead, 3)

function makeLookahead<T extends AnyTransformation>(
  inner: T,
  syncPeriod: number,
  slowStepSize: Scalar,
  options: LookaheadOptions = {},
): GradientTransformation<
  { readonly fastState: SpecOf<T>; stepsSinceSync: number; evalParams: EvalParams },
  NeedsOf<T> & { params: true }
> {
  const { resetState = false } = options
  checkFlags('lookahead', { resetState })
  checkPeriod('lookahead: syncPeriod', syncPeriod)
  checkFinite('lookahead', { slowStepSize })
  const slow: EvalParams = { average: like('params'), weight: 1, paramsWeight: 0 }
  return wrap(
    { stepsSinceSync: 0, evalParams: slow },
    { fastState: inner },
    ({ updates: g, state: s, params: p, run, init }) => {
      const { updates, state } = run('fastState', g)
      const { average: before } = s.evalParams
      const average = add(before, mul(slowStepSize, sub(add(p, updates), before)))
      const steps = add(s.stepsSinceSync, 1)
      const syncs = ge(steps, syncPeriod)
      const evalParams = { ...s.evalParams, average: select(syncs, average, before) }
      const fastState = resetState ? selectState(syncs, init('fastState', average), state) : state
      return [select(syncs, sub(average, p), updates), { stepsSinceSync: select(syncs, 0, steps), evalParams, fastState }]
    },
    { name: 'lookahead', needs: { params: true } },
  )
}
