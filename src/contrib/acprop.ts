import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { Mask } from '../transformation/mask.ts'
import { addDecayedWeights } from '../transforms/addDecayedWeights.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'
import { type ScaleByAcpropOptions, scaleByAcprop } from './scaleByAcprop.ts'

/**
 * What `acprop` can be told.
 * @category Optimizers
 */
export interface AcpropOptions extends ScaleByAcpropOptions {
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 0
   */
  readonly weightDecay?: ScalarOrSchedule
  /**
   * Which leaves decay; all of them without it.
   * @default undefined
   */
  readonly mask?: Mask | undefined
}

/**
 * Descends along gradients that are divided by how far off their running average was before this step: AdaBelief, one step late.
 *
 *     θ ← θ − η (g / (√(ν / (1 − β₂ᵗ⁻¹)) + ε) + λ θ)
 *
 * ν: as in `scaleByAcprop`; λ: `state[1].weightDecay`; η: `state[2].learningRate`. Throws a `RangeError` if the learning
 * rate is negative or not finite, or an option is out of range.
 *
 * @see Zhuang et al., Momentum centering and asynchronous update for adaptive gradient methods, 2021
 * @category Optimizers
 */
export const acprop = /* @__PURE__ */ factory(
  'acprop',
  (learningRate: ScalarOrSchedule, options: AcpropOptions = {}) => {
    const { weightDecay = 0, mask, ...rest } = options
    return chain(scaleByAcprop(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate))
  },
  1,
)
