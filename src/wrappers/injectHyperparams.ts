import { compose } from '../engine/compose.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { compositionOf, nest } from '../transformation/composition.ts'
import { PAIR, read, shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { objectOf } from '../trees/build.ts'
import { describe, isPlainObject } from '../trees/leaf.ts'

type Numbers<H> = { readonly [K in keyof H]: number }

/**
 * Holds hyperparameters in the state, where they can be read and edited: any that the factory takes, each a number or a
 * schedule.
 *
 *     injectHyperparams(({ learningRate, b1 }) => adam(learningRate, { b1 }), { learningRate: 1e-3, b1: warmup })
 *
 * `hyperparams` of the state holds the values of the last step, in float64, and before the first step those of the first;
 * editing a number changes the next step, a schedule goes on as it was. A number that the inner state holds because the
 * factory gave it, as that of `scaleByLearningRate`, follows; `applied` tells what was given last. The factory is called
 * again when a value changes, and must depend on nothing else; kernels are not compiled anew.
 *
 * @see Optax, inject_hyperparams
 */
export function injectHyperparams<const H extends Readonly<Record<string, ScalarOrSchedule>>, T extends AnyTransformation>(
  factory: (hyperparams: Numbers<H>) => T,
  hyperparams: H,
): GradientTransformation<
  { count: number; readonly hyperparams: Numbers<H>; readonly applied: Numbers<H>; readonly innerState: SpecOf<T> },
  NeedsOf<T>
>
export function injectHyperparams(
  factory: (hyperparams: Readonly<Record<string, number>>) => AnyTransformation,
  hyperparams: Readonly<Record<string, ScalarOrSchedule>>,
): AnyTransformation {
  const names = Object.keys(hyperparams)
  const valuesAt = (count: number, held: (name: string) => unknown, where: string): number[] =>
    names.map((name) => {
      const given = hyperparams[name]
      return number(typeof given === 'function' ? given(count) : held(name), `${where}.${name}`)
    })
  const make = remember((values) => {
    const made = compositionOf(factory(objectOf(names, values)), 'injectHyperparams: what the factory returns')
    return { spec: made.spec, inner: compose(nest('injectHyperparams', [made], ['innerState'])) }
  })
  const held = (values: readonly number[]) => ({ hyperparams: objectOf(names, values), applied: objectOf(names, values) })
  const first = valuesAt(0, (name) => hyperparams[name], 'injectHyperparams: hyperparams')
  const byName = objectOf(names, Array(names.length).fill(PAIR))
  const shape = shapeOf({ count: PAIR, hyperparams: byName, applied: byName, innerState: PAIR })

  const work: AnyTransformation = {
    init(params: unknown) {
      return { count: 0, ...held(first), ...make(first).inner.init(params) }
    },
    update(updates: unknown, state: unknown, params?: unknown, extra?: unknown) {
      const [count, ...rest] = read(shape, state, 'state', 'init(params)')
      const step = number(count, 'state.count')
      const values = valuesAt(step, (name) => rest[names.indexOf(name)], 'state.hyperparams')
      const last = names.map((name, i) => number(rest[names.length + i], `state.applied.${name}`))
      const { spec, inner } = make(values)
      const innerState = follow(make(last).spec, spec, rest[2 * names.length])
      const [next, nextState] = inner.update(updates, { innerState }, params, extra)
      return [next, { count: step + 1, ...held(values), ...nextState }]
    },
  }
  // What begins as a number of an outer injectHyperparams follows it; `applied` does not, lest the change go unnoticed.
  const spec = { ...PAIR, held: { hyperparams: objectOf(names, first), innerState: make(first).spec } }
  return compose({ parts: [{ work, name: 'injectHyperparams', path: '', masks: [] }], spec })
}

/** A state in which each number that begins otherwise than before has its new beginning. */
function follow(before: unknown, after: unknown, state: unknown): unknown {
  if (Object.is(before, after)) return state
  if (typeof after === 'number') return after
  if (Array.isArray(after) && Array.isArray(state)) return state.map((item, i) => follow(Object(before)[i], after[i], item))
  if (!isPlainObject(after) || !isPlainObject(state)) return state
  const isSlot = 'slot' in after
  if (isSlot && !('held' in after)) return state
  const [old, described] = isSlot ? [Object(before).held, Object(after['held'])] : [before, after]
  const keys = Object.keys(state)
  return objectOf(
    keys,
    keys.map((key) => follow(Object(old)[key], described[key], state[key])),
  )
}

/** Remembers the last results, of a function of numbers. */
function remember<T>(fn: (values: readonly number[]) => T): (values: readonly number[]) => T {
  const results = new Map<string, T>()
  return (values) => {
    const key = values.map((value) => (Object.is(value, -0) ? '-0' : value)).join()
    const result = results.get(key) ?? fn(values)
    results.delete(key)
    results.set(key, result)
    if (results.size > REMEMBERED) for (const oldest of [...results.keys()].slice(0, -REMEMBERED)) results.delete(oldest)
    return result
  }
}
const REMEMBERED = 8

function number(value: unknown, what: string): number {
  if (typeof value !== 'number') throw new TypeError(`${what} is ${describe(value)}, wanted a number`)
  return value
}
