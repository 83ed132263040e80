import { compose } from './engine/compose.ts'
import { finite, select, total } from './kernel/expr.ts'
import type { Expr, Scalar } from './kernel/node.ts'
import { transform } from './transform.ts'
import { compositionOf, nest } from './transformation/composition.ts'
import { PAIR, read, shapeOf } from './transformation/stateSpec.ts'
import type { AnyTransformation } from './transformation/transformation.ts'
import { objectOf } from './trees/build.ts'
import { describe } from './trees/leaf.ts'

/** What a wrapper's state holds itself, at first. */
type Own = Readonly<Record<string, number | boolean>>

/** One call of a wrapper's update. */
export interface Call<O, K extends string> {
  readonly updates: unknown
  readonly params: unknown
  readonly extra: unknown
  /** What it holds itself, and the states of the transformations in it. */
  readonly state: O & Readonly<Record<K, unknown>>
  /** Runs one of these, on its state, with the parameters and the extra arguments of the call if not given others. */
  run(name: K, updates: unknown, extra?: unknown): Result<unknown>
  /** Makes the state of one of these anew. */
  init(name: K, params: unknown): unknown
}

type Result<S> = readonly [updates: unknown, state: S]

/**
 * Makes a transformation that decides on the host, at every step, which of the transformations in it to run. What it does
 * not run keeps the same object as its state. It is a pair to `chain`: nothing fuses across it, what is in it does.
 */
export function wrap<O extends Own, K extends string>(
  name: string,
  own: O,
  inner: Readonly<Record<K, AnyTransformation>>,
  step: (call: Call<O, K>) => Result<O & Readonly<Record<K, unknown>>>,
): AnyTransformation {
  const compositions = Object.entries<AnyTransformation>(inner).map(([key, work]) => compositionOf(work, `${name}: ${key}`))
  const keys = Object.keys(inner)
  // Each is composed at its place, so that errors tell it.
  const parts = new Map(keys.map((key, i) => [key, compose(nest(name, [compositions[i]!], [key]))]))
  const names = [...Object.keys(own), ...keys]
  const shape = shapeOf(objectOf(names, Array(names.length).fill(PAIR)))

  function check(state: unknown): asserts state is O & Readonly<Record<K, unknown>> {
    read(shape, state, 'state', 'init(params)').forEach((value, i) => {
      const wanted = own[names[i]!]
      if (wanted !== undefined && typeof value !== typeof wanted)
        throw new TypeError(`state.${names[i]} is ${describe(value)}, wanted a ${typeof wanted}`)
    })
  }
  const work: AnyTransformation = {
    init: (params: unknown) => Object.assign({}, own, ...[...parts.values()].map((part) => part.init(params))),
    update(updates: unknown, state: unknown, params?: unknown, extra?: unknown) {
      check(state)
      const run = (key: K, given: unknown, others = extra): Result<unknown> => {
        const [returned, next] = parts.get(key)!.update(given, { [key]: state[key] }, params, others)
        return [returned, next[key]]
      }
      const init = (key: K, given: unknown): unknown => parts.get(key)!.init(given)[key]
      return step({ updates, params, extra, state, run, init })
    },
  }
  const held = {
    ...own,
    ...objectOf(
      keys,
      compositions.map(({ spec }) => spec),
    ),
  }
  return compose({ parts: [{ work, name, path: '', masks: [] }], spec: { ...PAIR, held } })
}

/** Makes a function that computes one number of a whole tree. */
export function measureOf(rule: (g: Expr) => Scalar): (tree: unknown) => number {
  const measuring: AnyTransformation = transform({ value: 0 }, (g) => [g, { value: rule(g) }])
  return (tree) => measuring.update(tree, { value: 0 })[1].value
}

/** How many numbers of a tree are NaN or infinite. */
export const countNotFinite = (g: Expr): Expr => total(select(finite(g), 0, 1))

/** Throws unless a function has decided: a promise, which async functions return, would count as true. */
export function checkDecision(where: string, decision: unknown): asserts decision is boolean {
  if (typeof decision !== 'boolean') throw new TypeError(`${where} is ${describe(decision)}, wanted true or false`)
}

/** Throws unless a number of steps is an integer from 1. */
export function checkPeriod(where: string, steps: unknown): void {
  const message = `${where} is ${String(steps)}, wanted a positive integer`
  if (typeof steps !== 'number') throw new TypeError(message)
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(message)
}
