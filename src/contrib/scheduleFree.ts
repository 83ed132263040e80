import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { add, call, div, eq, gt, initialValueOf, max, mul, select, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkDecay, checkFinite, checkNotNegative, checkPositive } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import type { EvalParams } from '../state/evalParams.ts'
import { like, transform } from '../transform.ts'
import { compositionOf, nest } from '../transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'

/**
 * What `scheduleFree` can be told.
 * @category Wrappers
 */
export interface ScheduleFreeOptions {
  /**
   * The share of the average in the parameters at which gradients are taken, above 0 and below 1.
   * @default 0.9
   */
  readonly b1?: Scalar
  /**
   * To which power the largest learning rate so far weighs a step in the average, any finite number.
   * @default 2
   */
  readonly weightLrPower?: Scalar
}

/**
 * What it holds besides the base optimizer's state.
 * @category Wrappers
 */
export interface ScheduleFreeState {
  weightSum: number
  stepCount: number
  maxLr: number
  /** The average is z; weighed with the parameters it makes x. */
  evalParams: EvalParams
}

/**
 * Takes another optimizer's steps beside an average of its iterates, in the place of a decaying learning rate and of momentum.
 *
 *     x = (y − (1 − β) z) / β                         the average of z, where to evaluate
 *     z ← z + u                                       of the base optimizer's updates u
 *     c = w / Σ w                                     w: the largest η so far, to the power of weightLrPower; if Σ w = 0: 0
 *     x ← (1 − c) x + c z
 *     y ← β x + (1 − β) z                             the parameters, where to take gradients
 *
 *     const evaluated = evalParams(state, params)
 *
 * β: b1; η: the base optimizer's learning rate, of which a schedule is one of `stepCount`, counted from 1. The base optimizer
 * has no momentum. Throws a `RangeError` if b1 is not between 0 and 1, the learning rate is negative or not finite, or
 * weightLrPower is not finite.
 *
 * @see Defazio et al., The road less scheduled, 2024
 * @category Wrappers
 */
export const scheduleFree = /* @__PURE__ */ factory('scheduleFree', makeScheduleFree, 2)

function makeScheduleFree<B extends AnyTransformation>(
  baseOptimizer: B,
  learningRate: ScalarOrSchedule,
  options?: ScheduleFreeOptions,
): GradientTransformation<{ baseOptimizerState: SpecOf<B> } & ScheduleFreeState, { params: true } & NeedsOf<B>>
function makeScheduleFree(
  baseOptimizer: AnyTransformation,
  learningRate: ScalarOrSchedule,
  options: ScheduleFreeOptions = {},
): AnyTransformation {
  const base = nest('scheduleFree', [compositionOf(baseOptimizer, 'scheduleFree: baseOptimizer')], ['baseOptimizerState'])
  const rule = compositionOf(average(learningRate, options), 'scheduleFree')
  return compose({ parts: [...base.parts, ...rule.parts], spec: { ...Object(base.spec), ...Object(rule.spec) } })
}

/** Turns the updates of z into those of y. */
function average(
  learningRate: ScalarOrSchedule,
  options: ScheduleFreeOptions,
): GradientTransformation<ScheduleFreeState, { params: true }> {
  const { b1 = 0.9, weightLrPower = 2 } = options
  const first = firstValueOf(learningRate, 1)
  checkDecay('scheduleFree', { b1 })
  checkPositive('scheduleFree', { b1 })
  checkNotNegative('scheduleFree', { learningRate: first })
  checkFinite('scheduleFree', { weightLrPower })
  const paramsWeight = div(1, b1)
  const weight = sub(1, paramsWeight)
  const initial = { average: like('params'), weight: initialValueOf(weight), paramsWeight: initialValueOf(paramsWeight) }
  const spec: ScheduleFreeState = { weightSum: 0, stepCount: 1, maxLr: 0, evalParams: initial }
  return transform(
    spec,
    (u, s, y) => {
      const { average, paramsWeight: held } = s.evalParams
      const rate = valueAt(learningRate, s.stepCount)
      const maxLr = max(s.maxLr, rate)
      const w = call(pow, maxLr, weightLrPower)
      const weightSum = add(s.weightSum, w)
      const c = select(gt(weightSum, 0), div(w, weightSum), 0)
      const z = add(average, u)
      // The difference of the new y and the old, with x put in: without the division, and exact where y = z.
      const share = mul(b1, sub(1, c))
      // Where β has changed, the old y was made with the old one.
      const pull = typeof b1 === 'number' ? c : select(eq(paramsWeight, held), c, sub(1, mul(share, held)))
      const update = add(mul(pull, sub(average, y)), mul(sub(1, share), u))
      const weights = typeof b1 === 'number' ? s.evalParams : { weight, paramsWeight }
      return [update, { weightSum, stepCount: add(s.stepCount, 1), maxLr, evalParams: { ...weights, average: z } }]
    },
    { name: 'scheduleFree' },
  )
}
