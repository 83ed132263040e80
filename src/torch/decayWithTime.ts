import { add, div, mul } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkNotNegative } from '../numbers/checks.ts'
import { transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import type { ScaleByScheduleState } from '../transforms/scaleBySchedule.ts'

/**
 * Scales updates down as the learning rate of PyTorch's Adagrad decays.
 *
 *     g ← g / (1 + d t)      t from 0
 *
 * d: lrDecay; t: `count` of the state. Throws a `RangeError` if lrDecay is negative or not finite.
 *
 * @see PyTorch 2.13, torch.optim.Adagrad
 */
export function decayWithTime(lrDecay: Scalar): GradientTransformation<ScaleByScheduleState> {
  checkNotNegative('adagrad', { lrDecay })
  return transform({ count: 0 }, (g, s) => [mul(div(1, add(1, mul(s.count, lrDecay))), g), { count: add(s.count, 1) }], {
    name: 'decayWithTime',
  })
}
