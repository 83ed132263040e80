import { factory } from '../factory.ts'
import { add, div, mul, sub } from '../kernel/expr.ts'
import type { Expr } from '../kernel/node.ts'
import { like, transform } from '../transform.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
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
 */
export const mechanize = /* @__PURE__ */ factory('mechanize', makeMechanize)

function makeMechanize<B extends AnyTransformation>(
  baseOptimizer: B,
  options?: MechanizeOptions,
): GradientTransformation<{ baseOptimizerState: SpecOf<B> } & MechanicScale, { params: true } & NeedsOf<B>>
function makeMechanize(baseOptimizer: AnyTransformation, options: MechanizeOptions = {}): AnyTransformation {
  compositionOf(baseOptimizer, 'mechanize: baseOptimizer')
  const tuner: AnyTransformation = mechanicScale(options)
  const scaler: AnyTransformation = rescale(options)
  const sumOf = (s: readonly number[]): number => s.reduce((a, b) => a + b)
  return Object.freeze<AnyTransformation>({
    init: (params) => ({ baseOptimizerState: baseOptimizer.init(params), ...tuner.init(params) }),
    update(grads, { baseOptimizerState, ...held }, params, extra) {
      const [, tuned] = tuner.update(grads, held, params)
      const [steps, next] = baseOptimizer.update(grads, baseOptimizerState, params, extra)
      const [updates] = scaler.update(steps, { x0: tuned.x0 }, params, { before: sumOf(held.s), after: sumOf(tuned.s) })
      return [updates, { baseOptimizerState: next, ...tuned }]
    },
  })
}

/** Goes from the start by all of the steps so far, rescaled. */
function rescale({ eps = 1e-8 }: MechanizeOptions): AnyTransformation {
  return transform(
    { x0: like('params') },
    (u, { x0 }, p, { before, after }: { before: Expr; after: Expr }) => {
      const travelled = sub(x0, p)
      const delta = sub(div(travelled, add(before, eps)), u)
      return [sub(travelled, mul(after, delta)), { x0 }]
    },
    { name: 'mechanize' },
  )
}
