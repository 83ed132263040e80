import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { checkFunction } from '../numbers/checks.ts'
import { PAIR } from '../transformation/stateSpec.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { setToZero } from '../transforms/setToZero.ts'
import type { Measure } from './monitor.ts'

/**
 * Measures the updates that pass, and keeps the last measurement in the state under a name.
 *
 *     chain(scaleByAdam(), snapshot('norm', norm), scaleByLearningRate(1e-3))
 *
 * Before the first update the state holds what is measured of zeros, so that its structure stays what it is.
 *
 * @see Optax, snapshot
 * @category Wrappers
 */
export const snapshot = /* @__PURE__ */ factory('snapshot', makeSnapshot)

function makeSnapshot<const N extends string, M>(
  name: N,
  measure: Measure<M>,
): GradientTransformation<{ readonly measurement: { readonly [K in N]: M } }> {
  if (typeof name !== 'string') throw new TypeError(`snapshot: name is ${String(name)}, wanted a string`)
  checkFunction('snapshot: measure', measure)
  const zero: AnyTransformation = setToZero()
  const taken = (updates: unknown) => ({ measurement: { [name]: measure(updates) } })
  const work: AnyTransformation = {
    init: (params: unknown) => taken(zero.update(params, {})[0]),
    update: (updates: unknown) => [updates, taken(updates)],
  }
  return compose({ parts: [{ work, name: 'snapshot', path: '', masks: [] }], spec: PAIR })
}
