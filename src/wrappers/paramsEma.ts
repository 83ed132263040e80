import { factory } from '../factory.ts'
import { add, ema as average, div, sub, weightOfEma } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFlags } from '../numbers/checks.ts'
import type { EvalParams } from '../state/evalParams.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `paramsEma` can be told.
 * @category Wrappers
 */
export interface ParamsEmaOptions {
  /**
   * Leaves the parameters that training began with out of the average.
   * @default true
   */
  readonly debias?: boolean
}

/**
 * Keeps an exponential moving average of the parameters as they are after the update, for `evalParams` to find; updates pass.
 * It stands last in a chain, and averages once for each of its updates: within `multiSteps`, the emitted ones.
 *
 *     m ← (1 − α) m + α (θ + g)     α = (1 − β) / (1 − βᵗ)     without debias: α = 1 − β
 *
 * β: decay; m: `evalParams.average` of the state, at first a copy of the parameters. With debias it is
 * what an average that begins at 0 is when divided by 1 − βᵗ. Throws a `RangeError` if the decay is not from 0 to below 1.
 *
 * @see Polyak and Juditsky, Acceleration of stochastic approximation by averaging, 1992
 * @category Wrappers
 */
export const paramsEma = /* @__PURE__ */ factory('paramsEma', makeParamsEma, 1)

function makeParamsEma(
  decay: Scalar,
  options: ParamsEmaOptions = {},
): GradientTransformation<{ count: number; evalParams: EvalParams }, { params: true }> {
  const { debias = true } = options
  checkFlags('paramsEma', { debias })
  checkDecay('paramsEma', { decay })
  const evalParams: EvalParams = { average: like('params'), weight: 1, paramsWeight: 0 }
  return transform(
    { count: 0, evalParams },
    (g, s, p) => {
      const count = add(s.count, 1)
      const weight = sub(1, decay)
      const rate = debias ? div(weight, weightOfEma(decay, count)) : weight
      const next = average(s.evalParams.average, add(p, g), sub(1, rate))
      return [g, { count, evalParams: { ...s.evalParams, average: next } }]
    },
    { name: 'paramsEma' },
  )
}
