import { factory } from '../factory.ts'
import { add, div, mul, sub } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { wrap } from '../wrap.ts'
import { type MechanicScale, type MechanizeOptions, mechanicScale } from './mechanicScale.ts'

/**
 * Learns the scale of another optimizer's steps, whose own learning rate stays at 1 or follows a schedule from there.
 *
 *     Δ = (θ₀ − θ) / (Σ s + ε);  h = ⟨g + λ (Σ s) ‖g‖ / (‖θ‖ + ε) θ, Δ⟩      of the gradients g
 *     m ← max(β m, |h| + ε);  v ← β² v + h²;  r ← β r + s clip(h, ±m)        for each β of 1 − 10⁻¹, …, 1 − 10⁻ⁿ, with m of before
 *     s ← (m s₀ / n + max(r, 0)) / (√v + ε)
 *     θ ← θ₀ − (Σ s) (Δ − u)                                                 of the base optimizer's updates u
 *
 * θ₀: x0, the parameters of the first step; λ: weightDecay; s₀: sInit; n: numBetas. Throws a `RangeError` if weightDecay is
 * negative or not finite, eps or sInit is not positive, or numBetas is not a positive integer.
 *
 * @see Cutkosky, Defazio and Mehta, Mechanic: a learning rate tuner, 2023
 * @category Wrappers
 */
export const mechanize = /* @__PURE__ */ factory('mechanize', makeMechanize, 1)

function makeMechanize<B extends AnyTransformation>(
  baseOptimizer: B,
  options?: MechanizeOptions,
): GradientTransformation<{ baseOptimizerState: SpecOf<B> } & MechanicScale, { params: true } & NeedsOf<B>>
function makeMechanize(baseOptimizer: AnyTransformation, options: MechanizeOptions = {}): AnyTransformation {
  compositionOf(baseOptimizer, 'mechanize: baseOptimizer')
  const { spec, learn } = mechanicScale(options)
  const { eps = 1e-8 } = options
  const sumOf = (s: readonly Scalar[]): Scalar => s.reduce((a, b) => add(a, b))
  return wrap(
    spec,
    { baseOptimizerState: baseOptimizer },
    ({ updates: g, state: s, params: p, run }) => {
      const next = learn(g, s, p)
      const { updates: u, state: baseOptimizerState } = run('baseOptimizerState', g)
      const travelled = sub(next.x0, p)
      const delta = sub(div(travelled, add(sumOf(s.s), eps)), u)
      return [sub(travelled, mul(sumOf(next.s), delta)), { ...next, baseOptimizerState }]
    },
    { name: 'mechanize' },
  )
}
