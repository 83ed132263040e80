import { factory } from '../factory.ts'
import { clamp, eq, gt, lt, mul, select, sign } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkKnown, checkPositive } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByRprop` can be told.
 * @category Transforms
 */
export interface ScaleByRpropOptions {
  /**
   * What a step is multiplied by where the gradient has turned. Above 0.
   * @default 0.5
   */
  readonly etaMinus?: Scalar
  /**
   * What a step is multiplied by where the gradient has kept its sign. Above 0.
   * @default 1.2
   */
  readonly etaPlus?: Scalar
  /**
   * The smallest step, above 0.
   * @default 1e-6
   */
  readonly minStepSize?: Scalar
  /**
   * The largest step, above 0.
   * @default 50
   */
  readonly maxStepSize?: Scalar
}

/**
 * What the state of `scaleByRprop` holds.
 * @category Transforms
 */
export interface ScaleByRpropState {
  readonly stepSizes: Slot
  readonly prevUpdates: Slot
}

/**
 * Replaces updates by steps of their sign, each element's growing while the sign stays, and shrinking where it turns.
 *
 *     δ ← min(max(δ η₊, minStepSize), maxStepSize)      if g has the sign of the last update
 *     δ ← min(max(δ η₋, minStepSize), maxStepSize)      if g has turned
 *     g ← δ sign(g)                                     if g has turned: 0
 *
 * δ: `stepSizes` of the state, at first the learning rate; it stays where g or the last update, `prevUpdates`, is 0;
 * η₊, η₋: etaPlus, etaMinus. Throws a `RangeError` if the learning rate or an option is not positive and finite.
 *
 * @see Riedmiller and Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, 1993
 * @category Transforms
 */
export const scaleByRprop = /* @__PURE__ */ factory('scaleByRprop', makeScaleByRprop, 1)

function makeScaleByRprop(learningRate: number, options: ScaleByRpropOptions = {}): GradientTransformation<ScaleByRpropState> {
  const { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 } = options
  checkKnown('scaleByRprop', { learningRate })
  checkPositive('scaleByRprop', { learningRate, etaMinus, etaPlus, minStepSize, maxStepSize })
  return transform(
    { stepSizes: like(learningRate), prevUpdates: like(0) },
    (g, s) => {
      const agreement = mul(sign(g), s.prevUpdates)
      const grown = mul(s.stepSizes, select(gt(agreement, 0), etaPlus, etaMinus))
      const stepSizes = select(eq(agreement, 0), s.stepSizes, clamp(grown, minStepSize, maxStepSize))
      const step = select(lt(agreement, 0), 0, mul(stepSizes, sign(g)))
      return [step, { stepSizes, prevUpdates: step }]
    },
    { name: 'scaleByRprop' },
  )
}
