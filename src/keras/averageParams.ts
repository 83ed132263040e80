import { add, call, ema, eq, select, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkSteps } from '../numbers/checks.ts'
import type { EvalParams } from '../state/evalParams.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

export interface AverageParamsOptions {
  readonly emaMomentum: Scalar
  readonly emaOverwriteFrequency: number | undefined
  readonly gradientAccumulationSteps: number
}

export interface AverageParamsState {
  readonly count: number
  readonly evalParams: EvalParams
}

/**
 * Averages the parameters as the updates leave them, and now and then sets them to the average; it stands last in a chain.
 *
 *     n = ⌊count / accumulation steps⌋
 *     a ← β a + (1 − β) (θ + g)           β = 0 where n = 0
 *     g ← a − θ                           where the overwrite frequency divides n + 1
 *
 * β: emaMomentum; a: `evalParams.average` of the state. Throws a `RangeError` if β is not from 0 to below 1, or the frequency is not positive.
 *
 * @see Keras 3.15, keras/src/backend/jax/optimizer.py
 */
export function averageParams(options: AverageParamsOptions): GradientTransformation<AverageParamsState, { params: true }> {
  const { emaMomentum, emaOverwriteFrequency: every, gradientAccumulationSteps: steps } = options
  checkDecay('useEma', { emaMomentum })
  if (every !== undefined) checkSteps('useEma', { emaOverwriteFrequency: every })
  const iterations = (count: number): number => Math.floor(count / steps)
  const isOverwriting = (n: number): number => (every !== undefined && (n + 1) % every === 0 ? 1 : 0)
  return transform(
    { count: 0, evalParams: { average: like('params'), weight: 1, paramsWeight: 0 } },
    (g, s, p) => {
      const n = call(iterations, s.count)
      const moved = add(p, g)
      const average = ema(s.evalParams.average, moved, select(eq(n, 0), 0, emaMomentum))
      const overwriting = sub(average, p)
      return [select(eq(call(isOverwriting, n), 1), overwriting, g), { count: add(s.count, 1), evalParams: { ...s.evalParams, average } }]
    },
    { name: 'averageParams' },
  )
}
