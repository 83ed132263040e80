import type { numpy as np } from '@jax-js/jax'
import { withApply } from '../applyUpdates.ts'
import { allParts, entriesOf, place } from '../engine/placed.ts'
import { compositionOf, titleOf } from '../transformation/composition.ts'
import { shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation, Composition, SpecOf, State } from '../transformation/transformation.ts'
import { toArrays, toNumbers } from './hostState.ts'
import { ADVICE } from './jaxOps.ts'
import type { Arrays, HostNumbers, JaxExtra, JaxState, OnDevice, OnHost } from './jaxState.ts'
import { newModels } from './models.ts'
import { init, ownJit, step } from './run.ts'

/**
 * A transformation over arrays of jax-js. As jax-js's own functions do, these consume the arrays that they are given; `.ref` keeps one.
 *
 * @category Frameworks
 */
export interface JaxOptimizer<S> {
  /** Makes the state for parameters like these. */
  init<P>(params: P): JaxState<S, P>
  /** Returns the transformed updates and the next state, computed by one `jit`. */
  update<P>(grads: P, state: JaxState<S, NoInfer<P>>, params?: NoInfer<P>, extra?: JaxExtra): [updates: P, state: JaxState<S, P>]
  /** Returns the next parameters and state, computed by one `jit`. */
  step<P>(grads: P, state: JaxState<S, NoInfer<P>>, params: NoInfer<P>, extra?: JaxExtra): [params: P, state: JaxState<S, P>]
  /** Takes a state apart, for a `jit` of one's own. */
  split<P>(state: JaxState<S, P>): [host: HostNumbers<P>, arrays: Arrays]
  /** Puts a state together, of numbers and arrays of one step. */
  join<P>(host: HostNumbers<P>, arrays: Arrays): JaxState<S, P>
  /**
   * Computes, in float64, the numbers that the next step needs of the host, and those of the state after it. It stands outside of the
   * `jit`, which is given the numbers: so it is traced once, whatever schedules there are.
   */
  scalars<P>(host: HostNumbers<P>, extra?: JaxExtra): [scalars: number[], host: HostNumbers<P>]
  /** Computes a step, inside of a `jit`: the next parameters, and the arrays of the next state. Of the extra arguments it has the arrays. */
  traced<P>(
    grads: P,
    arrays: Arrays,
    params: NoInfer<P>,
    scalars: readonly (number | np.Array)[],
    extra?: Readonly<Record<string, np.Array>>,
  ): [params: P, arrays: Arrays]
  /** Reads a state: plain data, which gradform's own `update` takes, and a checkpoint. */
  toHost<P>(state: JaxState<S, P>): Promise<State<S, OnHost<P>>>
  /** Makes a state of one that was read, on the default device. */
  fromHost<H>(state: State<S, H>): JaxState<S, OnDevice<H>>
}

/**
 * Lets a transformation run over arrays of jax-js, by its operations and where they are: nothing is read back.
 *
 *     const optimizer = onJax(adamw(warmupCosineDecaySchedule({ … })))
 *     let state = optimizer.init(tree.ref(params))
 *     ;[params, state] = optimizer.step(grad(loss)(tree.ref(params), x), state, params)
 *
 * Throws a `TypeError` where a part is written by hand, and at the first step where one does what jax-js can not be asked for.
 *
 * @category Frameworks
 */
export function onJax<T extends AnyTransformation>(transformation: T): JaxOptimizer<SpecOf<T>> {
  const composition = compositionOf(transformation, 'onJax: transformation')
  checkRules(composition)
  const applied = withApply(composition)
  const shape = shapeOf(composition.spec)
  const models = newModels(applied, shape)
  const { split, join, scalars, traced } = ownJit(applied, models)
  // What is returned has the types that the descriptions say, which no function over trees can show.
  return Object.freeze({
    init: (params) => Object(init(applied, models, params)),
    update: (grads, state, params, extra = {}) => Object(step({ composition, models, like: 'grads' }, grads, state, params, extra)),
    step: (grads, state, params, extra = {}) => Object(step({ composition: applied, models, like: 'params' }, grads, state, params, extra)),
    split,
    join: (host, arrays) => Object(join(host, arrays)),
    scalars,
    traced,
    toHost: async (state) => Object(await toNumbers(state, shape)),
    fromHost: (state) => Object(toArrays(state, shape)),
  } satisfies JaxOptimizer<SpecOf<T>>)
}

/** Throws a `TypeError` where a part has a state that only its own functions know. */
function checkRules(composition: Composition): void {
  const placed = place(composition)
  const pair = entriesOf(placed).find(({ kind }) => kind === 'pair')
  if (pair === undefined) return
  throw new TypeError(`onJax: ${titleOf(allParts(placed)[pair.part]!)} is written by hand: ${ADVICE}`)
}
