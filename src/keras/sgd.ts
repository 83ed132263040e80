import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'
import { type DescendWithMomentumState, descendWithMomentum } from './descendWithMomentum.ts'

/**
 * What `sgd` can be told.
 * @category Optimizers
 */
export interface SgdOptions extends BaseOptions {
  /**
   * A number, or a function of the count of steps, accumulating ones included.
   * @default 0.01
   */
  readonly learningRate?: ScalarOrSchedule
  /**
   * The decay of a trace of the steps; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
}

/** What the last part holds where there is momentum. */
export type DescentWithMomentum = {
  readonly rate: DescendWithMomentumState
}

/**
 * Descends along gradients, or with momentum along a trace of the steps.
 *
 *     m ← β m + η g
 *     θ ← θ − m − η λ θ      with nesterov: θ − (β m + η g) − η λ θ
 *
 * β: momentum; λ: weightDecay; η: `state.rate.learningRate`, applied before the momentum. Throws a `RangeError` if an option is
 * out of range.
 *
 * @see Keras 3.15, keras.optimizers.SGD
 * @category Optimizers
 */
export const sgd = /* @__PURE__ */ factory('keras.sgd', makeSgd, 0)

function makeSgd<const O extends SgdOptions = {}>(
  options?: Exact<O, SgdOptions>,
): Optimizer<O, O extends { readonly momentum: Scalar } ? DescentWithMomentum : Descent>
function makeSgd(options: SgdOptions = {}): AnyTransformation {
  const { learningRate = 0.01, momentum, nesterov = false, ...base } = options
  checkFlags('keras.sgd', { nesterov })
  if (momentum === undefined) return assemble({ learningRate, ...base }, {})
  return assemble({ learningRate, ...base }, {}, (learningRate, weightDecay) => ({
    rate: descendWithMomentum({ learningRate, weightDecay, momentum, nesterov }),
  }))
}
