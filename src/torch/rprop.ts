import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import { clamp, initialValueOf } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { check, checkFlags, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { scale } from '../transforms/scale.ts'
import { scaleByRprop } from '../transforms/scaleByRprop.ts'

/**
 * What `rprop` can be told.
 * @category Optimizers
 */
export interface RpropOptions {
  /**
   * The first step; a number, for no later step depends on it. 0 or more.
   * @default 1e-2
   */
  readonly lr?: number
  /**
   * What a step is multiplied by where the gradient has turned, and where it has kept its sign. The first above 0 and below 1, the second
   * above 1.
   * @default [0.5, 1.2]
   */
  readonly etas?: readonly [Scalar, Scalar]
  /**
   * The smallest and the largest step. Both above 0.
   * @default [1e-6, 50]
   */
  readonly stepSizes?: readonly [Scalar, Scalar]
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

/**
 * Descends by steps of the gradients' sign, each element's growing while the sign stays, and shrinking where it turns.
 *
 *     δ ← min(max(δ η₊, smallest), largest)      if g has turned: η₋
 *     θ ← θ − δ sign(g)                          if g has turned: θ, and the next step knows no sign
 *
 * δ: `state.rprop.stepSizes`, at first lr; η₋, η₊: etas. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.Rprop
 * @category Optimizers
 */
export const rprop = /* @__PURE__ */ factory(
  'torch.rprop',
  (options: RpropOptions = {}) => {
    const {
      lr = 1e-2,
      etas: [etaMinus, etaPlus] = [0.5, 1.2],
      stepSizes: [minStepSize, maxStepSize] = [1e-6, 50],
      maximize = false,
    } = options
    checkFlags('rprop', { maximize })
    checkKnown('rprop', { lr })
    checkNotNegative('rprop', { lr })
    check('rprop', { 'etas[0]': etaMinus }, 'a number below 1', (eta) => eta < 1)
    check('rprop', { 'etas[1]': etaPlus }, 'a number above 1', (eta) => eta > 1)
    const first = initialValueOf(clamp(lr, minStepSize, maxStepSize))
    return namedChain({
      direction: scale(maximize ? -1 : 1),
      rprop: scaleByRprop(first, { etaMinus, etaPlus, minStepSize, maxStepSize }),
      descent: scale(-1),
    })
  },
  0,
)
