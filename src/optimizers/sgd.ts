import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { identity } from '../transforms/identity.ts'
import { type ScaleByLearningRateState, scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type TraceState, trace } from '../transforms/trace.ts'

/**
 * What `sgd` can be told.
 * @category Optimizers
 */
export interface SgdOptions {
  /**
   * The decay of the trace; without it there is none. From 0 to below 1.
   * @default undefined
   */
  readonly momentum?: Scalar
  /**
   * Whether to look one step ahead along the momentum, as Nesterov does.
   * @default false
   */
  readonly nesterov?: boolean
}

/**
 * Descends along gradients, or with momentum along a trace of them.
 *
 *     m ← g + β m
 *     θ ← θ − η m      with nesterov: θ − η (g + β m)
 *
 * β: momentum; η: `state[1].learningRate`. Throws a `RangeError` if the learning rate is negative or not finite, or momentum
 * is not from 0 to below 1.
 *
 * @see Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, 2013
 * @category Optimizers
 */
export const sgd = /* @__PURE__ */ factory('sgd', makeSgd, 1)

function makeSgd(
  learningRate: ScalarOrSchedule,
  options: SgdOptions & { readonly momentum: Scalar },
): GradientTransformation<readonly [TraceState, ScaleByLearningRateState]>
function makeSgd(
  learningRate: ScalarOrSchedule,
  options?: SgdOptions & { readonly momentum?: never },
): GradientTransformation<readonly [{}, ScaleByLearningRateState]>
function makeSgd(
  learningRate: ScalarOrSchedule,
  options: SgdOptions,
): GradientTransformation<readonly [TraceState | {}, ScaleByLearningRateState]>
function makeSgd(learningRate: ScalarOrSchedule, options: SgdOptions = {}): AnyTransformation {
  const { momentum, nesterov = false } = options
  checkFlags('sgd', { nesterov })
  const accumulate = momentum === undefined ? identity() : trace(momentum, { nesterov })
  return chain(accumulate, scaleByLearningRate(learningRate))
}
