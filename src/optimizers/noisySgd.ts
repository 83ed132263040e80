import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type AddNoiseOptions, addNoise } from '../transforms/addNoise.ts'
import { scaleByLearningRate } from '../transforms/scaleByLearningRate.ts'

/**
 * What `noisySgd` can be told.
 * @category Optimizers
 */
export interface NoisySgdOptions extends AddNoiseOptions {
  /**
   * The variance of the noise at the first step, 0 or more.
   * @default 0.01
   */
  readonly eta?: Scalar
  /**
   * The power of the count by which the variance falls, 0 or more.
   * @default 0.55
   */
  readonly gamma?: Scalar
}

/**
 * Descends along gradients with noise in them, less from step to step.
 *
 *     θ ← θ − α (g + √(η / tᵞ) z)      z ~ N(0, 1), t from 1
 *
 * α: `state[1].learningRate`; η, γ: eta, gamma. Throws a `RangeError` if the learning rate is negative or not finite, or an
 * option is out of range.
 *
 * @see Neelakantan et al., Adding gradient noise improves learning for very deep networks, 2015
 * @category Optimizers
 */
export const noisySgd = /* @__PURE__ */ factory(
  'noisySgd',
  (learningRate: ScalarOrSchedule, options: NoisySgdOptions = {}) => {
    const { eta = 0.01, gamma = 0.55, ...noise } = options
    return chain(addNoise(eta, gamma, noise), scaleByLearningRate(learningRate))
  },
  1,
)
