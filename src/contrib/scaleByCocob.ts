import { factory } from '../factory.ts'
import { abs, add, div, max, mul, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { checkKnown, checkPositive } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'

/**
 * What `scaleByCocob` can be told.
 * @category Transforms
 */
export interface ScaleByCocobOptions {
  /**
   * How many times the largest gradient the sum of gradients counts at least: what is bet at first is as much smaller. Above 0.
   * @default 100
   */
  readonly alpha?: Scalar
  /**
   * What the scales start with. Above 0.
   * @default 1e-8
   */
  readonly eps?: number
}

/**
 * What the state of `scaleByCocob` holds.
 * @category Transforms
 */
export interface ScaleByCocobState {
  readonly initParticles: Slot
  readonly cumulativeGradients: Slot
  readonly scale: Slot
  readonly subgradients: Slot
  readonly reward: Slot
}

/**
 * Turns gradients into steps by betting on coins, without a learning rate.
 *
 *     L ← max(L, |g|)
 *     G ← G + |g|
 *     R ← max(R − g (θ − θ₀), 0)
 *     C ← C − g
 *     g ← θ₀ − θ + C (L + R) / (L max(G + L, α L))
 *
 * L: scale, at first ε (eps); G: subgradients; R: reward; C: cumulativeGradients; θ₀: initParticles. The updates lead downhill.
 * Throws a `RangeError` if alpha or eps is not positive.
 *
 * @see Orabona and Tommasi, Training deep networks without learning rates through coin betting, 2017
 * @category Transforms
 */
export const scaleByCocob = /* @__PURE__ */ factory('scaleByCocob', makeScaleByCocob, 0)

function makeScaleByCocob(options: ScaleByCocobOptions = {}): GradientTransformation<ScaleByCocobState, { params: true }> {
  const { alpha = 100, eps = 1e-8 } = options
  checkKnown('scaleByCocob', { eps })
  checkPositive('scaleByCocob', { alpha, eps })
  return transform(
    { initParticles: like('params'), cumulativeGradients: like(0), scale: like(eps), subgradients: like(0), reward: like(0) },
    (g, s, p) => {
      const { initParticles } = s
      const scale = max(s.scale, abs(g))
      const subgradients = add(s.subgradients, abs(g))
      const reward = max(sub(s.reward, mul(g, sub(p, initParticles))), 0)
      const cumulativeGradients = sub(s.cumulativeGradients, g)
      const betting = div(cumulativeGradients, mul(scale, max(add(subgradients, scale), mul(alpha, scale))))
      const bet = mul(betting, add(scale, reward))
      return [add(sub(initParticles, p), bet), { initParticles, cumulativeGradients, scale, subgradients, reward }]
    },
    { name: 'scaleByCocob' },
  )
}
