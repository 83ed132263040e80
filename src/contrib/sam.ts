import { applyUpdates } from '../applyUpdates.ts'
import { chain } from '../chain.ts'
import { factory } from '../factory.ts'
import { add, sub } from '../kernel/expr.ts'
import { checkSteps } from '../numbers/checks.ts'
import { like, transform } from '../transform.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, Slot, SpecOf } from '../transformation/transformation.ts'
import { scale } from '../transforms/scale.ts'

export interface SamOptions {
  /** Every how many steps the outer optimizer moves; the others ascend. */
  readonly syncPeriod?: number
  /** Whether the adversary's state begins anew after each of its ascents. */
  readonly resetState?: boolean
  /** Whether one update does a whole period, and asks a function for the gradients where the ascent leads. */
  readonly opaqueMode?: boolean
}

/** The gradients at the parameters of the ascent's step, counted from 0: `(params: Params, step: number) => Params`. */
export type GradFn = (params: never, step: number) => unknown

export interface SamState<O, A> {
  readonly stepsSinceSync: number
  readonly optState: SpecOf<O>
  readonly advState: SpecOf<A>
  readonly cache: Slot
}

type Needs<O, A> = { params: true } & NeedsOf<O> & NeedsOf<A>

/**
 * Descends from where it stands, along the gradient of where an adversary has climbed to, and so towards flat minima.
 *
 *     θ ← θ − adversary(g)              syncPeriod − 1 times, from θ₀; the adversary descends, its steps are turned uphill
 *     θ ← θ₀ + optimizer(g)             then
 *
 *     sam(sgd(0.01), chain(normalize(), sgd(0.05)))
 *
 * θ₀: cache. With opaqueMode the parameters never leave θ₀; `update` needs `{ gradFn }`. Throws a `RangeError` if syncPeriod is
 * not a positive integer.
 *
 * @see Foret, Kleiner, Mobahi and Neyshabur, Sharpness-aware minimization for efficiently improving generalization, 2020
 */
export const sam = /* @__PURE__ */ factory('sam', makeSam)

function makeSam<O extends AnyTransformation, A extends AnyTransformation>(
  optimizer: O,
  advOptimizer: A,
  options: SamOptions & { readonly opaqueMode: true },
): GradientTransformation<SamState<O, A>, Needs<O, A> & { gradFn: GradFn }>
function makeSam<O extends AnyTransformation, A extends AnyTransformation>(
  optimizer: O,
  advOptimizer: A,
  options?: SamOptions & { readonly opaqueMode?: false },
): GradientTransformation<SamState<O, A>, Needs<O, A>>
function makeSam(
  optimizer: AnyTransformation,
  advOptimizer: AnyTransformation,
  { syncPeriod = 2, resetState = true, opaqueMode = false }: SamOptions = {},
): AnyTransformation {
  compositionOf(optimizer, 'sam: optimizer')
  compositionOf(advOptimizer, 'sam: advOptimizer')
  checkSteps('sam', { syncPeriod })
  if (!Number.isInteger(syncPeriod)) throw new RangeError(`sam: syncPeriod is ${syncPeriod}, wanted a whole number of steps`)
  const ascent: AnyTransformation = chain(advOptimizer, scale(-1))
  const remember: AnyTransformation = transform({ cache: like('params') }, (g, _, p) => [g, { cache: p }], { name: 'sam' })
  const back: AnyTransformation = transform({ cache: like('params') }, (u, s, p) => [add(sub(s.cache, p), u), s], { name: 'sam' })

  return Object.freeze<AnyTransformation>({
    init: (params) => ({
      stepsSinceSync: 0,
      optState: optimizer.init(params),
      advState: advOptimizer.init(params),
      ...remember.init(params),
    }),

    update(grads, { stepsSinceSync, optState, advState, cache }, params, extra) {
      let adversary = [advState, {}]
      const renewed = () => (resetState ? advOptimizer.init(params) : adversary[0])
      if (opaqueMode) {
        let [current, place] = [grads, params]
        for (let i = 0; i < syncPeriod - 1; i++) {
          const [step, next] = ascent.update(current, adversary, place, extra)
          adversary = next
          place = applyUpdates(place, step)
          current = gradFnOf(extra)(place, i)
        }
        const [updates, next] = optimizer.update(current, optState, params, extra)
        return [updates, { stepsSinceSync, optState: next, advState: renewed(), cache }]
      }
      const start = stepsSinceSync === 0 ? remember.update(params ?? grads, { cache }, params)[1] : { cache }
      if (stepsSinceSync < syncPeriod - 1) {
        const [updates, [next]] = ascent.update(grads, adversary, params, extra)
        return [updates, { stepsSinceSync: stepsSinceSync + 1, optState, advState: next, ...start }]
      }
      const [step, next] = optimizer.update(grads, optState, start.cache, extra)
      return [back.update(step, start, params)[0], { stepsSinceSync: 0, optState: next, advState: renewed(), ...start }]
    },
  })
}

/** The function that opaque updates ask for gradients. */
function gradFnOf(extra: unknown): (params: unknown, step: number) => unknown {
  const { gradFn } = Object(extra)
  if (typeof gradFn !== 'function') throw new TypeError(`sam: gradFn is ${String(gradFn)}, wanted a function in update's fourth argument`)
  return gradFn
}
