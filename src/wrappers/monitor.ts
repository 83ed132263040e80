import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { checkFunction, checkObject } from '../numbers/checks.ts'
import { PAIR, read, shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation, GradientTransformation } from '../transformation/transformation.ts'
import { setToZero } from '../transforms/setToZero.ts'
import { objectOf } from '../trees/build.ts'

/**
 * A function of updates, which returns plain data of one structure.
 * @category Wrappers
 */
// biome-ignore lint/suspicious/noExplicitAny: the type of the updates is known where the measure is used, not where it is made
export type Measure<M> = (updates: any) => M

/**
 * A measure with a memory, such as `measureWithEma`.
 * @category Wrappers
 */
export interface StatefulMeasure<M, S> {
  /** Makes the first state for updates like these. */
  init(updates: unknown): S
  update(updates: unknown, state: S): readonly [measurement: M, state: S]
}

/**
 * Any measure at all.
 * @category Wrappers
 */
// biome-ignore lint/suspicious/noExplicitAny: of a measure of which nothing is known, as with AnyTransformation
export type AnyMeasure = Measure<any> | StatefulMeasure<any, any>

export type MeasurementOf<X> = X extends (...args: never) => infer M
  ? M
  : X extends { update(...args: never): readonly [infer M, unknown] }
    ? M
    : never
export type MeasureStateOf<X> = X extends { init(...args: never): infer S } ? S : {}

/**
 * Measures the updates that pass, and keeps the last measurements in the state.
 *
 *     monitor({ norm, clippedShare: measureWithEma((updates) => Number(norm(updates) > 1), 0.9) })
 *
 * Before the first update the state holds what is measured of zeros, so that its structure stays what it is.
 *
 * @see Optax, monitor
 * @category Wrappers
 */
export const monitor = /* @__PURE__ */ factory('monitor', makeMonitor)

function makeMonitor<const Ms extends Readonly<Record<string, AnyMeasure>>>(
  measures: Ms,
): GradientTransformation<{
  readonly measurements: { readonly [K in keyof Ms]: MeasurementOf<Ms[K]> }
  readonly measureStates: { readonly [K in keyof Ms]: MeasureStateOf<Ms[K]> }
}>
function makeMonitor(measures: Readonly<Record<string, AnyMeasure>>): AnyTransformation {
  checkObject('monitor: measures', measures)
  const names = Object.keys(measures)
  const each = names.map((name) => statefulMeasure(measures[name]!, name))
  const byName = objectOf(names, Array(names.length).fill(PAIR))
  const shape = shapeOf({ measurements: byName, measureStates: byName })
  const zero: AnyTransformation = setToZero()

  const measure = (updates: unknown, states: readonly unknown[]) => {
    const results = each.map(({ update }, i) => update(updates, states[i]))
    const columns = [results.map(([measurement]) => measurement), results.map(([, state]) => state)] as const
    return { measurements: objectOf(names, columns[0]), measureStates: objectOf(names, columns[1]) }
  }
  const work: AnyTransformation = {
    init(params: unknown) {
      const zeros: unknown = zero.update(params, {})[0]
      const states = each.map(({ init }) => init(zeros))
      return { ...measure(zeros, states), measureStates: objectOf(names, states) }
    },
    update: (updates: unknown, state: unknown) => [
      updates,
      measure(updates, read(shape, state, 'state', 'init(params)').slice(names.length)),
    ],
  }
  return compose({ parts: [{ work, name: 'monitor', path: '', masks: [] }], spec: PAIR })
}

function statefulMeasure(measure: AnyMeasure, name: string): StatefulMeasure<unknown, unknown> {
  if (typeof measure === 'function') return { init: () => ({}), update: (updates) => [measure(updates), {}] }
  checkObject(`monitor: ${name}`, measure)
  checkFunction(`monitor: ${name}.init`, measure.init)
  checkFunction(`monitor: ${name}.update`, measure.update)
  return measure
}
