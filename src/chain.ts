import { compose } from './engine/compose.ts'
import { factory } from './factory.ts'
import { checkObject } from './numbers/checks.ts'
import { compositionOf, nest } from './transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from './transformation/transformation.ts'

/** What all transformations of a tuple or record need: the intersection, found as what a function has to accept to stand for any of these. */
type NeedsOfAll<Ts, K extends keyof Ts> = [Ts[K]] extends [never]
  ? unknown
  : [Accepts<Ts[K]>] extends [(needs: infer N) => void]
    ? N
    : never
type Accepts<T> = T extends unknown ? (needs: NeedsOf<T>) => void : never

/**
 * Applies transformations one after the other. Rules among them, those of nested chains included, run as one kernel.
 *
 *     chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(1e-3))
 *
 * The state is the array of their states. Throws a `TypeError` where an argument is no transformation.
 * @category Composing
 */
export const chain = /* @__PURE__ */ factory('chain', makeChain)

function makeChain<const Ts extends readonly AnyTransformation[]>(
  ...transformations: Ts
): GradientTransformation<{ readonly [K in keyof Ts]: SpecOf<Ts[K]> }, NeedsOfAll<Ts, number>> {
  return compose(
    nest(
      'chain',
      transformations.map((transformation, i) => compositionOf(transformation, `chain[${i}]`)),
    ),
  )
}

/**
 * Applies transformations one after the other, in the order of the keys; the state has the same keys.
 * @category Composing
 */
export const namedChain = /* @__PURE__ */ factory('namedChain', makeNamedChain)

function makeNamedChain<const Ts extends { readonly [name: string]: AnyTransformation }>(
  transformations: Ts,
): GradientTransformation<{ readonly [K in keyof Ts]: SpecOf<Ts[K]> }, NeedsOfAll<Ts, keyof Ts>> {
  checkObject('namedChain: transformations', transformations)
  const names = Object.keys(transformations)
  return compose(
    nest(
      'namedChain',
      Object.entries(transformations).map(([name, transformation]) => compositionOf(transformation, `namedChain.${name}`)),
      names,
    ),
  )
}
