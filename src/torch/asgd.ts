import { namedChain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scale } from '../transforms/scale.ts'
import { averagedDescent } from './averagedDescent.ts'

/**
 * What `asgd` can be told.
 * @category Optimizers
 */
export interface AsgdOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 1e-2
   */
  readonly lr?: ScalarOrSchedule
  /**
   * The decay of the parameters, and of the learning rate. 0 or more.
   * @default 1e-4
   */
  readonly lambd?: Scalar
  /**
   * The power by which the learning rate falls. Any finite number.
   * @default 0.75
   */
  readonly alpha?: Scalar
  /**
   * The step after which the parameters are averaged; until then the average is the parameters. Any finite number.
   * @default 1e6
   */
  readonly t0?: Scalar
  /**
   * How much of the parameters is added to the gradients, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Whether to climb, along the gradients instead of against them.
   * @default false
   */
  readonly maximize?: boolean
}

/**
 * Descends along gradients with a learning rate that falls, and averages the parameters.
 *
 *     g ← g + weightDecay · θ                 with maximize: −g + weightDecay · θ
 *     θ ← θ − κ (g + λ θ)
 *     a ← a + (θ − a) / max(1, t − 1 − t₀)    t = 1, 2, …
 *     κ ← η / (1 + λ η t)^α                   κ = η at the first step
 *
 * λ: lambd; a: `state.descent.evalParams.average`, for `evalParams` to find; η: `state.descent.learningRate`, a change of which
 * shows one step later. Throws a `RangeError` if an option is out of range.
 *
 * @see PyTorch 2.13, torch.optim.ASGD
 * @category Optimizers
 */
export const asgd = /* @__PURE__ */ factory(
  'torch.asgd',
  (options: AsgdOptions = {}) => {
    const { lr = 1e-2, lambd = 1e-4, alpha = 0.75, t0 = 1e6, weightDecay = 0, maximize = false } = options
    checkFlags('torch.asgd', { maximize })
    return namedChain({
      direction: scale(maximize ? -1 : 1),
      decay: addDecayedWeights(weightDecay),
      descent: averagedDescent({ lr, lambd, alpha, t0 }),
    })
  },
  0,
)
