import { factory } from '../factory.ts'
import { add, mul } from '../kernel/expr.ts'
import { checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { transform } from '../transform.ts'
import type { Mask } from '../transformation/mask.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `addDecayedWeights` can be told.
 * @category Transforms
 */
export interface AddDecayedWeightsOptions {
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * What the state of `addDecayedWeights` holds.
 * @category Transforms
 */
export interface AddDecayedWeightsState {
  readonly count: number
  readonly weightDecay: number
}

/**
 * Adds the parameters, times the weight decay, to the updates.
 *
 *     g ← g + λ θ
 *
 * λ: `weightDecay` of the state if it is a number, so that editing the state changes it; the value of a schedule or an expression
 * otherwise. The state holds that of the last step, and before the first step that of the first.
 * Throws a `RangeError` if the weight decay, or the first of a schedule, is negative or not finite.
 *
 * @see Loshchilov and Hutter, Decoupled weight decay regularization, 2019
 * @category Transforms
 */
export const addDecayedWeights = /* @__PURE__ */ factory('addDecayedWeights', makeAddDecayedWeights, 1)

function makeAddDecayedWeights(
  weightDecay: ScalarOrSchedule = 0,
  options: AddDecayedWeightsOptions = {},
): GradientTransformation<AddDecayedWeightsState, { params: true }> {
  const { mask } = options
  const first = firstValueOf(weightDecay)
  checkNotNegative('addDecayedWeights', { weightDecay: first })
  return transform(
    { count: 0, weightDecay: first },
    (g, s, p) => {
      const lambda = valueAt(weightDecay, s.count, s.weightDecay)
      return [add(g, mul(lambda, p)), { count: add(s.count, 1), weightDecay: lambda }]
    },
    { name: 'addDecayedWeights', mask },
  )
}
