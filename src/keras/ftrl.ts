import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { assemble, type BaseOptions, type Exact, type Optimizer } from './base.ts'
import { type FollowLeaderState, followLeader } from './followLeader.ts'

/**
 * What `ftrl` can be told.
 * @category Optimizers
 */
export interface FtrlOptions extends BaseOptions {
  /**
   * By which power of the sum of squares the learning rate falls: 0, −0.5 or another negative multiple of 0.5.
   * @default -0.5
   */
  readonly learningRatePower?: number
  /**
   * What the sum of squares begins with, 0 or more.
   * @default 0.1
   */
  readonly initialAccumulatorValue?: number
  /**
   * How strongly parameters are drawn to 0, where small ones arrive, 0 or more.
   * @default 0
   */
  readonly l1RegularizationStrength?: Scalar
  /**
   * How strongly parameters are drawn towards 0, in proportion to them, 0 or more.
   * @default 0
   */
  readonly l2RegularizationStrength?: Scalar
  /**
   * Regularizes the step, not the sum of steps. 0 or more.
   * @default 0
   */
  readonly l2ShrinkageRegularizationStrength?: Scalar
  /**
   * What is added to the root in the learning rate of each element, 0 or more.
   * @default 0
   */
  readonly beta?: Scalar
}

/**
 * Leads to where the sum of all linearized losses so far, regularized, is smallest. The parameters that it starts from count
 * for little: the first step leaves them.
 *
 *     n′ = n + g²
 *     z ← z + g + 2 l₂ₛ θ − (n′^p − n^p) / η · θ          of the θ that weightDecay leaves
 *     θ ← (min(max(z, −l₁), l₁) − z) / (n′^p / η + 2 l₂ + β / η)
 *     n ← n′
 *
 * p: −learningRatePower; l₁, l₂, l₂ₛ: the regularization strengths; η: `state.rate.learningRate`. Throws a `RangeError` if an
 * option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.Ftrl
 * @category Optimizers
 */
export const ftrl = /* @__PURE__ */ factory('keras.ftrl', makeFtrl, 0)

function makeFtrl<const O extends FtrlOptions = {}>(options?: Exact<O, FtrlOptions>): Optimizer<O, { readonly rate: FollowLeaderState }>
function makeFtrl(options: FtrlOptions = {}): AnyTransformation {
  const {
    learningRatePower = -0.5,
    initialAccumulatorValue = 0.1,
    l1RegularizationStrength = 0,
    l2RegularizationStrength = 0,
    l2ShrinkageRegularizationStrength = 0,
    beta = 0,
    ...base
  } = options
  const strengths = { l1RegularizationStrength, l2RegularizationStrength, l2ShrinkageRegularizationStrength }
  return assemble(base, {}, (learningRate, weightDecay) => ({
    rate: followLeader({ learningRate, weightDecay, learningRatePower, initialAccumulatorValue, beta, ...strengths }),
  }))
}
