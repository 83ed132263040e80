import { factory } from '../factory.ts'
import { add, eq, lt, neg, select, selectState, sub } from '../kernel/expr.ts'
import type { HostTask } from '../kernel/value.ts'
import { checkFlags, checkSteps } from '../numbers/checks.ts'
import { textOf } from '../numbers/text.ts'
import { like, perLeaf } from '../transform.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, GradientTransformation, LeafScalar, NeedsOf, Slot, SpecOf } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { dataOf, withData } from '../trees/leaf.ts'
import { matchingLeaves } from '../trees/match.ts'
import { structureOf } from '../trees/structure.ts'
import { type WrapperInputs, wrap } from '../wrap.ts'

/**
 * What `sam` can be told.
 * @category Wrappers
 */
export interface SamOptions {
  /**
   * Every how many steps the outer optimizer moves; the others ascend. Above 0.
   * @default 2
   */
  readonly syncPeriod?: number
  /**
   * Whether the adversary's state begins anew after each of its ascents.
   * @default true
   */
  readonly resetState?: boolean
  /**
   * Whether one update does a whole period, and asks a function for the gradients where the ascent leads.
   * @default false
   */
  readonly opaqueMode?: boolean
}

/**
 * The gradients at the parameters of the ascent's step, counted from 0: `(params: Params, step: number) => Params`.
 * @category Wrappers
 */
export type GradFn = (params: never, step: number) => unknown

/**
 * What the state of `sam` holds.
 * @category Wrappers
 */
export interface SamState<O, A> {
  readonly stepsSinceSync: number
  readonly optState: SpecOf<O>
  readonly advState: SpecOf<A>
  readonly cache: Slot
  /** 1 where a leaf has climbed from its cache, 0 where it has not yet. */
  readonly climbed: LeafScalar
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
 * θ₀: cache. With opaqueMode the parameters never leave θ₀; `update` needs `{ gradFn }`, which must not keep the parameters that
 * it is given. Throws a `RangeError` if syncPeriod is not a positive integer.
 *
 * @see Foret, Kleiner, Mobahi and Neyshabur, Sharpness-aware minimization for efficiently improving generalization, 2020
 * @category Wrappers
 */
export const sam = /* @__PURE__ */ factory('sam', makeSam, 2)

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
function makeSam(optimizer: AnyTransformation, advOptimizer: AnyTransformation, options: SamOptions = {}): AnyTransformation {
  const { syncPeriod = 2, resetState = true, opaqueMode = false } = options
  checkFlags('sam', { resetState, opaqueMode })
  compositionOf(optimizer, 'sam: optimizer')
  compositionOf(advOptimizer, 'sam: advOptimizer')
  checkSteps('sam', { syncPeriod })
  if (!Number.isInteger(syncPeriod)) throw new RangeError(`sam: syncPeriod is ${syncPeriod}, wanted a whole number of steps`)
  const own = { stepsSinceSync: 0, cache: like('params'), climbed: perLeaf(0) }
  const inner = { optState: optimizer, advState: advOptimizer }
  const rule = opaqueMode ? wholePeriod : oneStep
  return wrap(own, inner, (inputs) => rule(inputs, { syncPeriod, resetState }), { name: 'sam' })
}

type Held = { readonly stepsSinceSync: number; readonly cache: Slot; readonly climbed: LeafScalar }
type Optimizers = { readonly optState: AnyTransformation; readonly advState: AnyTransformation }
type Inputs = WrapperInputs<Held, Optimizers>
type Period = Required<Omit<SamOptions, 'opaqueMode'>>

function oneStep({ updates: g, state: s, params: p, run, init }: Inputs, { syncPeriod, resetState }: Period) {
  const isFirst = eq(s.stepsSinceSync, 0)
  const climbs = lt(s.stepsSinceSync, syncPeriod - 1)
  // A leaf that sat the first step of the period out has not climbed yet: it still is where it has to go back to.
  const start = select(isFirst, p, select(eq(s.climbed, 0), p, s.cache))
  const up = run('advState', g)
  const down = run('optState', g, { params: start })
  const renewed = resetState ? init('advState', p) : s.advState
  const next = {
    stepsSinceSync: select(climbs, add(s.stepsSinceSync, 1), 0),
    cache: select(climbs, start, select(isFirst, p, s.cache)),
    climbed: select(climbs, 1, 0),
    optState: selectState(climbs, s.optState, down.state),
    advState: selectState(climbs, up.state, renewed),
  }
  return [select(climbs, neg(up.updates), add(sub(start, p), down.updates)), next] as const
}

function wholePeriod({ updates: g, state: s, params: p, run, init, task }: Inputs, { syncPeriod, resetState }: Period) {
  let [gradients, place, advState] = [g, p, s.advState]
  for (let step = 0; step < syncPeriod - 1; step++) {
    const up = run('advState', gradients, { state: advState, params: place })
    place = sub(place, up.updates)
    gradients = task(askGradients(step), place).received
    advState = up.state
  }
  const { updates, state: optState } = run('optState', gradients)
  return [updates, { ...s, optState, advState: resetState ? init('advState', p) : advState }] as const
}

/** Asks for the gradients at a tree of parameters; where it has `null`, since the leaf sits the step out, they stay as they are. */
const askGradients =
  (step: number): HostTask =>
  (tree, { params, extra }) => {
    const structure = structureOf(tree, 'params')
    const [before, moved] = [matchingLeaves(params, 'params', structure), matchingLeaves(tree, 'params', structure)]
    const place = build(structure, ({ index }) => likeBefore(before[index], moved[index]), Object(params))
    const gradients = matchingLeaves(gradFnOf(extra)(place, step), 'what gradFn returns, ', structure)
    return [build(structure, ({ index }) => gradients[index]), 0]
  }

/** Moved parameters as a leaf that carries what it did before. */
const likeBefore = (before: unknown, moved: unknown): unknown => withData(before, dataOf(moved) ?? 0)

/** The function that opaque updates ask for gradients. */
function gradFnOf(extra: unknown): (params: unknown, step: number) => unknown {
  const { gradFn } = Object(extra)
  if (typeof gradFn !== 'function') throw new TypeError(`sam: gradFn is ${textOf(gradFn)}, wanted a function in update's fourth argument`)
  return gradFn
}
