import { add, clamp, div, eq, mul, neg, pow, select, sqrt, square, sub } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkKnown, checkNotNegative } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

export interface FollowLeaderOptions {
  readonly learningRate: ScalarOrSchedule
  readonly weightDecay: Scalar
  readonly learningRatePower: number
  readonly initialAccumulatorValue: number
  readonly l1RegularizationStrength: Scalar
  readonly l2RegularizationStrength: Scalar
  readonly l2ShrinkageRegularizationStrength: Scalar
  readonly beta: Scalar
}

export interface FollowLeaderState {
  readonly count: number
  readonly learningRate: number
  readonly weightDecay: number
  readonly accumulator: Slot
  readonly linear: Slot
}

/**
 * Leads to where the sum of all linearized losses so far, regularized, is smallest; it stands last in a chain.
 *
 *     θ′ = θ (1 − η λ)
 *     n′ = n + g²
 *     z ← z + g + 2 l₂ₛ θ′ − (n′^p − n^p) / η · θ′
 *     q = n′^p / η + 2 l₂ + β / η
 *     g ← (min(max(z, −l₁), l₁) − z) / q − θ           if q = 0: 0
 *     n ← n′
 *
 * p: −learningRatePower; l₁, l₂, l₂ₛ: the regularization strengths; n, z, λ, η: `accumulator`, `linear`, `weightDecay`,
 * `learningRate` of the state. Throws a `RangeError` if an option is negative or not finite, or p is no multiple of ½, whose
 * powers alone have the same bits on every machine.
 *
 * @see McMahan et al., Ad click prediction: a view from the trenches, 2013; Keras 3.15, keras/src/optimizers/ftrl.py
 */
export function followLeader(options: FollowLeaderOptions): GradientTransformation<FollowLeaderState, { params: true }> {
  const {
    learningRate,
    learningRatePower,
    weightDecay,
    initialAccumulatorValue,
    l1RegularizationStrength: l1,
    l2RegularizationStrength: l2,
    l2ShrinkageRegularizationStrength: shrinkage,
    beta,
  } = options
  const first = { learningRate: firstValueOf(learningRate), weightDecay: firstValueOf(weightDecay) }
  checkKnown('ftrl', { learningRatePower, initialAccumulatorValue })
  checkNotNegative('ftrl', { ...first, initialAccumulatorValue, beta })
  checkNotNegative('ftrl', {
    l1RegularizationStrength: l1,
    l2RegularizationStrength: l2,
    l2ShrinkageRegularizationStrength: shrinkage,
  })
  if (!(learningRatePower <= 0 && Number.isInteger(2 * learningRatePower)))
    throw new RangeError(`ftrl: learningRatePower is ${learningRatePower}, wanted 0, -0.5, -1 or another negative multiple of 0.5`)
  return transform(
    { count: 0, ...first, accumulator: like(initialAccumulatorValue), linear: like(0) },
    (g, s, p) => {
      const rate = valueAt(learningRate, s.count, s.learningRate)
      const lambda = valueAt(weightDecay, s.count, s.weightDecay)
      const decayed = mul(p, sub(1, mul(rate, lambda)))
      const accumulator = add(s.accumulator, square(g))
      const power = powerOfHalves(accumulator, -2 * learningRatePower)
      const sigma = div(sub(power, powerOfHalves(s.accumulator, -2 * learningRatePower)), rate)
      const shrunk = add(g, mul(mul(2, shrinkage), decayed))
      const linear = add(s.linear, sub(shrunk, mul(sigma, decayed)))
      const quadratic = add(div(power, rate), add(mul(2, l2), div(beta, rate)))
      const next = div(sub(clamp(linear, neg(l1), l1), linear), quadratic)
      const update = select(eq(quadratic, 0), 0, sub(next, p))
      return [update, { count: add(s.count, 1), learningRate: rate, weightDecay: lambda, accumulator, linear }]
    },
    { name: 'followLeader' },
  )
}

/** x to the power of halves / 2. */
const powerOfHalves = (x: Scalar, halves: number): Expr => mul(pow(x, Math.floor(halves / 2)), halves % 2 === 1 ? sqrt(x) : 1)
