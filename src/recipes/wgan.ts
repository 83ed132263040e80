import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { rmsprop } from '../torch/rmsprop.ts'
import { clipParams } from '../wrappers/clipParams.ts'

/**
 * What `wgan` can be told.
 * @category Optimizers
 */
export interface WganOptions {
  /**
   * The learning rate, 0 or more, or a schedule of the count.
   * @default 5e-5
   */
  readonly learningRate?: ScalarOrSchedule
  /**
   * The largest magnitude of a parameter. Above 0.
   * @default 0.01
   */
  readonly c?: Scalar
}

/**
 * The RMSProp with weight clipping of the critic of a Wasserstein GAN.
 *
 *     ν ← 0.99 ν + 0.01 g²
 *     θ ← min(max(θ − η g / (√ν + ε), −c), c)
 *
 * The paper leaves decay and ε open; they are PyTorch's, in which the authors wrote their program. Give it the gradients of what
 * the critic loses, which is the negative of what it maximizes. η: `state[0].rate.learningRate`, 0.00005 unless told; c is 0.01.
 * Throws a `RangeError` if c is not positive and finite.
 *
 * @see Arjovsky, Chintala and Bottou, Wasserstein GAN, 2017, algorithm 1
 * @category Optimizers
 */
export const wgan = /* @__PURE__ */ factory(
  'wgan',
  (options: WganOptions = {}) => {
    const { learningRate = 5e-5, c = 0.01 } = options
    return chain(rmsprop({ lr: learningRate }), clipParams(c))
  },
  0,
)
