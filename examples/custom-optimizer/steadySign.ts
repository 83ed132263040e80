import {
  addDecayedWeights,
  byName,
  cautious,
  chain,
  clipByGlobalNorm,
  factory,
  like,
  type ScalarOrSchedule,
  scaleByLearningRate,
  transform,
} from 'gradform'
import { abs, add, div, ema, type Scalar } from 'gradform/expr'

export interface ScaleBySteadinessOptions {
  /** How long gradients are remembered. */
  readonly decay?: Scalar
  /** Added to what is divided by. */
  readonly eps?: Scalar
}

/**
 * Divides the mean of the gradients by the mean of their magnitudes: ±1 where they keep their sign, near 0 where they are noise.
 *
 *     μ ← β μ + (1 − β) g
 *     ν ← β ν + (1 − β) |g|
 *     g ← μ / (ν + ε)
 *
 * A rule is written once, on expressions; what runs is one kernel with the rules around it.
 */
export const scaleBySteadiness = factory(
  'scaleBySteadiness',
  ({ decay = 0.9, eps = 1e-8 }: ScaleBySteadinessOptions = {}) =>
    transform(
      { mu: like(0), nu: like(0) },
      (g, { mu, nu }) => {
        const mean = ema(mu, g, decay)
        const magnitude = ema(nu, abs(g), decay)
        return [div(mean, add(magnitude, eps)), { mu: mean, nu: magnitude }]
      },
      { name: 'scaleBySteadiness' },
    ),
  0,
)

export interface SteadySignOptions extends ScaleBySteadinessOptions {
  /** How much kernels shrink, in units of the learning rate. */
  readonly weightDecay?: Scalar
}

/** An optimizer of one's own: the rule above, made cautious, between transformations of the package. */
export const steadySign = factory(
  'steadySign',
  (learningRate: ScalarOrSchedule, { weightDecay = 1e-2, ...options }: SteadySignOptions = {}) =>
    chain(
      clipByGlobalNorm(1),
      cautious(scaleBySteadiness(options)),
      addDecayedWeights(weightDecay, { mask: byName('kernel') }),
      scaleByLearningRate(learningRate),
    ),
  1,
)
