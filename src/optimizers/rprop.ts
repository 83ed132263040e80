import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import { scale } from '../transforms/scale.ts'
import { type ScaleByRpropOptions, scaleByRprop } from '../transforms/scaleByRprop.ts'

/**
 * Descends by steps of the gradient's sign, each element's growing while the sign stays, and shrinking where it turns.
 * For whole batches: the signs of noise turn all the time.
 *
 *     θ ← θ − δ sign(g)      where g has turned: θ
 *
 * δ: at first the learning rate, then `state[0].stepSizes`, as in `scaleByRprop`. Throws a `RangeError` if the learning rate or
 * an option is not positive and finite.
 *
 * @see Riedmiller and Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, 1993
 * @category Optimizers
 */
export const rprop = /* @__PURE__ */ factory(
  'rprop',
  (learningRate: number, options: ScaleByRpropOptions = {}) => chain(scaleByRprop(learningRate, options), scale(-1)),
  1,
)
