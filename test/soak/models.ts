import { type AnyTransformation, applyUpdates } from '../../src/index.ts'
import type { Action, Deed, Gradients, Run } from './actions.ts'
import { makeNest, type Nest, trouble } from './optimizers.ts'
import { assign, copyOf, difference, isData, type Place, placesIn, valueAt, withValue } from './places.ts'
import { fillTree, numbersOf, type TreePlan } from './trees.ts'

/** One copy of the library, and the random optimizers made with it. */
export interface Library {
  readonly compile: (transformation: AnyTransformation, options: object) => Compiled
  readonly makeNest: (nest: Nest) => AnyTransformation
  readonly trouble: { isOn: boolean }
}

export interface Compiled {
  init(params: unknown): Trees & { grads: unknown }
  step(grads: unknown, state: unknown, params: unknown): Trees
  dispose(): void
}

interface Trees {
  readonly params: unknown
  readonly state: unknown
}

/** A model as the optimizer under test has it, and as `update` and `applyUpdates` do. */
interface Model {
  readonly plan: TreePlan
  readonly grads: unknown
  at: Trees
  wanted: Trees
  /** What the last step was given, on both sides. */
  stale: { at: Trees; wanted: Trees } | undefined
}

type Outcome = { readonly trees: Trees } | { readonly error: Error }

function attempt(run: () => Trees): Outcome {
  try {
    return { trees: run() }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

const treesOf = ({ params, state }: Trees): Trees => ({ params, state })
const copied = (trees: Trees): Trees => ({ params: copyOf(trees.params), state: copyOf(trees.state) })
const DONATED = /donated/

/**
 * Runs two models by the optimizer under test, and beside them by the pure functions, and throws where they differ: after each
 * action both models have to be what they should, to the last bit, and what was not handed in has to be as it was.
 */
export function runModels(run: Run, library: Library): void {
  const { executor, nest, trees, actions } = run
  const donates = executor !== 'pure'
  const pure = makeNest(nest)
  const options = { donate: donates, threads: executor === 'threads' ? 2 + (trees.length % 2) : 1 }
  const optimizer = library.compile(library.makeNest(nest), options)
  const clone = executor === 'threads' ? copyOf : <T>(tree: T): T => structuredClone(tree)
  const cloned = ({ params, state }: Trees): Trees => ({ params: clone(params), state: clone(state) })
  const witnesses: { tree: unknown; copy: unknown; what: string }[] = []
  const watch = (tree: unknown, what: string): void => void witnesses.push({ tree, copy: copyOf(tree), what })

  const stepPure = (grads: unknown, { params, state }: Trees): Outcome =>
    attempt(() => {
      const [updates, next] = pure.update(grads, state, params)
      return copied({ params: Reflect.apply(applyUpdates, undefined, [params, updates]), state: next })
    })
  const stepTested = (grads: unknown, { params, state }: Trees): Outcome => attempt(() => treesOf(optimizer.step(grads, state, params)))

  const begin = (plan: TreePlan, seed: number): Model => {
    const initial = fillTree(plan, { seed, numbers: run.numbers })
    if (donates) watch(initial, 'the tree that init was given')
    const wanted = copied({ params: initial, state: pure.init(copyOf(initial)) })
    const made = optimizer.init(initial)
    return { plan, grads: made.grads, at: treesOf(made), wanted, stale: undefined }
  }

  const models: Model[] = []
  const check = (): void => {
    models.forEach(({ at, wanted }, i) => {
      const found = difference(at, wanted, `model ${i}: `)
      if (found !== undefined) throw new Error(found)
    })
    for (const { tree, copy, what } of witnesses) {
      const found = difference(tree, copy, `${what}: `)
      if (found !== undefined) throw new Error(`it has been written to: ${found}`)
    }
  }

  /** A step of both, which has to have the same outcome: what both come by, or the error of the one under test if both throw. */
  const stepBoth = (grads: unknown, tested: Trees, wanted: Trees): { at: Trees; wanted: Trees } | { error: Error } => {
    const expected = stepPure(copyOf(grads), copied(wanted))
    const actual = stepTested(grads, tested)
    // Whether a schedule is asked whose value no leaf needs is left open.
    if ('error' in actual && ('error' in expected || library.trouble.isOn)) return actual
    if ('error' in expected) throw new Error(`step does not throw, where update does: ${expected.error.message}`)
    if ('error' in actual) throw new Error(`step throws, where update does not: ${actual.error.message}`)
    const found = difference(actual.trees, expected.trees, 'what step returns: ')
    if (found !== undefined) throw new Error(found)
    return { at: actual.trees, wanted: expected.trees }
  }

  /** The model begins anew from a copy that was never donated. */
  const beginAnew = (model: Model): void => {
    model.at = copied(model.wanted)
    model.stale = undefined
  }

  const advance = (model: Model, grads: unknown): void => {
    const before = { at: model.at, wanted: model.wanted }
    const plain = copyOf(grads)
    const stepped = stepBoth(grads, model.at, model.wanted)
    if (!('error' in stepped)) return void Object.assign(model, stepped, { stale: before })
    if (!DONATED.test(stepped.error.message)) return // So the trees are as they were, which is checked, and can be stepped again.
    const again = stepTested(plain, model.at)
    if (!('error' in again && DONATED.test(again.error.message))) {
      throw new Error(`step said "${stepped.error.message}", and accepts the trees again`)
    }
    beginAnew(model)
  }

  const inTrouble = (deed: () => void): void => {
    const troubles = [trouble, library.trouble]
    for (const each of troubles) each.isOn = true
    try {
      deed()
    } finally {
      for (const each of troubles) each.isOn = false
    }
  }

  const gradientsOf = (model: Model, other: Model, action: Action): unknown => {
    const grads = gradientsFor(model, other, action)
    if (action.gradients === 'elsewhere') watch(grads, 'the gradients')
    return grads
  }

  const perform: Readonly<Record<Deed, (model: Model, other: Model, action: Action) => void>> = {
    step: (model, other, action) => advance(model, gradientsOf(model, other, action)),
    'step in trouble': (model, other, action) => {
      const grads = gradientsOf(model, other, action)
      inTrouble(() => advance(model, grads))
      check()
      advance(model, gradientsOf(model, other, { ...action, gradients: 'elsewhere' }))
    },
    'step with a mismatch': (model, _, { seed }) => {
      const grads = fillTree(model.plan, { seed })
      const place = chosen(placesIn(grads), seed)
      if (place === undefined) return
      const wrong = withValue(grads, place.path, typeof place.value === 'number' ? Float32Array.of(1) : 1)
      const outcome = stepTested(wrong, model.at)
      if ('trees' in outcome) throw new Error(`gradients with another leaf at ${place.path.join('.')} are accepted`)
    },
    'step with stale trees': (model, _, action) => {
      const { stale } = model
      if (stale === undefined || Object.is(stale.at.params, model.at.params)) return
      const grads = fillTree(model.plan, action)
      if (!donates) return void stepBoth(grads, stale.at, stale.wanted)
      if (typeof stale.at.params === 'number') return
      const outcome = stepTested(grads, { params: stale.at.params, state: model.at.state })
      if (!('error' in outcome && DONATED.test(outcome.error.message)))
        throw new Error('parameters that have been donated are accepted again')
    },
    trial: (model, _, action) => void stepBoth(fillTree(model.plan, action), cloned(model.at), model.wanted),
    'trial that is gone on with': (model, _, action) => {
      const { at, wanted } = model
      const stepped = stepBoth(fillTree(model.plan, action), cloned(model.at), model.wanted)
      if ('error' in stepped) return
      witnesses.push({ tree: at, copy: wanted, what: 'the model before a trial' })
      Object.assign(model, stepped, { stale: undefined })
    },
    'step with the state of the other': (model, other, action) => {
      if (model.plan !== other.plan) return
      const { params } = other.at
      const stepped = stepBoth(
        fillTree(model.plan, action),
        { params: model.at.params, state: other.at.state },
        { params: model.wanted.params, state: other.wanted.state },
      )
      Object.assign(other, { at: { params, state: copyOf(other.wanted.state) }, stale: undefined })
      if ('error' in stepped) beginAnew(model)
      else Object.assign(model, stepped, { stale: undefined })
    },
    edit: (model, _, action) => replaceSomething(model, action, (tree, { path }, value) => withValue(tree, path, value)),
    assign: (model, _, action) => {
      if (executor === 'pure') return // Pure trees may share what they hold with older ones.
      replaceSomething(model, action, (tree, { path }, value) => {
        if (path.length < 2) return withValue(tree, path, value)
        assign(tree, path, value)
        return tree
      })
    },
    write: (model, _, { seed }) => {
      if (executor === 'pure') return
      const places = placesIn(model.at)
      // What an earlier action has put at two places may have stayed there, as one array.
      const isAlone = (data: unknown): boolean => places.filter(({ value }) => value === data).length === 1
      const place = chosen(
        places.filter(({ value }) => isData(value) && value.length > 0 && isAlone(value)),
        seed,
      )
      if (place === undefined) return
      const value = numbersOf(seed)()
      for (const trees of [model.at, model.wanted]) {
        const data = valueAt(trees, place.path)
        if (isData(data)) data.fill(value, seed % data.length)
      }
    },
    'swap two arrays': (model, _, { seed }) => {
      const [a, b] = pairOf(placesIn(model.at), seed)
      if (a === undefined || b === undefined) return
      const swapped = (trees: Trees): Trees =>
        treesOf(Object(withValue(withValue(trees, a.path, valueAt(trees, b.path)), b.path, valueAt(trees, a.path))))
      model.at = swapped(model.at)
      model.wanted = swapped(model.wanted)
    },
    'step with an array twice': (model, other, action) => {
      const [a, b] = pairOf(placesIn(model.at.state), action.seed)
      if (a === undefined || b === undefined) return
      const twice = ({ params, state }: Trees): Trees => ({ params, state: withValue(state, b.path, valueAt(state, a.path)) })
      model.at = twice(model.at)
      model.wanted = copied(twice(model.wanted))
      advance(model, gradientsOf(model, other, action))
    },
    'clone the parameters': (model) => {
      model.at = { ...model.at, params: clone(model.at.params) }
    },
    'clone the state': (model) => {
      model.at = { ...model.at, state: clone(model.at.state) }
    },
    'clone an array': (model, _, { seed }) => {
      const place = chosen(
        placesIn(model.at).filter(({ value }) => isData(value)),
        seed,
      )
      if (place !== undefined) model.at = treesOf(Object(withValue(model.at, place.path, copyOf(place.value))))
    },
    tag: (model, _, { seed }) => {
      const place = chosen(
        placesIn(model.at.params).filter(({ path }) => path.at(-1) === 'data'),
        seed,
      )
      if (place === undefined) return
      const path = [...place.path.slice(0, -1), 'tag']
      const tagged = ({ params, state }: Trees): Trees => ({ params: withValue(params, path, `tag ${seed}`), state })
      model.at = tagged(model.at)
      model.wanted = tagged(model.wanted)
    },
  }

  models.push(begin(trees[0], 1), begin(trees[1], 2))
  try {
    check()
    actions.forEach((action, i) => {
      const [model, other] = action.model === 0 ? [models[0]!, models[1]!] : [models[1]!, models[0]!]
      try {
        perform[action.deed](model, other, action)
        check()
      } catch (error) {
        throw new Error(`action ${i}, ${action.deed} of model ${action.model}: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        })
      }
    })
  } finally {
    optimizer.dispose()
  }
  check()
}

const chosen = <T>(items: readonly T[], seed: number): T | undefined => items[seed % items.length]

/** Two arrays of one dtype and length, not empty. */
function pairOf(places: readonly Place[], seed: number): readonly [Place | undefined, Place | undefined] {
  const kindOf = ({ value }: Place): string => (isData(value) && value.length > 0 ? `${value.constructor.name} ${value.length}` : '')
  const first = chosen(
    places.filter((place) => kindOf(place) !== ''),
    seed,
  )
  if (first === undefined) return [undefined, undefined]
  return [
    first,
    chosen(
      places.filter((place) => place !== first && kindOf(place) === kindOf(first)),
      seed >> 3,
    ),
  ]
}

/** Numbers that may be changed without leaving what a state may be: rates, and what belongs to a parameter that is a number. */
const mayChange = ({ path, value }: Place): boolean =>
  isData(value) || path.some((key) => /^p\d+$/.test(key)) || ['params', 'learningRate', 'weightDecay'].includes(path.at(-1)!)

function replaceSomething(model: Model, { seed }: Action, replace: (tree: unknown, place: Place, value: unknown) => unknown): void {
  const place = chosen(placesIn(model.at).filter(mayChange), seed)
  if (place === undefined) return
  const { value } = place
  const next = numbersOf(seed)
  const made = (): unknown => (typeof value === 'number' ? value / 2 : value.map(next))
  const replacement = made()
  model.at = treesOf(Object(replace(model.at, place, replacement)))
  model.wanted = treesOf(Object(withValue(model.wanted, place.path, copyOf(replacement))))
}

/** Gradients for a step of a model, where the action wants them. */
function gradientsFor(model: Model, other: Model, action: Action): unknown {
  const filled = fillTree(model.plan, action)
  const places: Readonly<Record<Gradients, () => unknown>> = {
    elsewhere: () => filled,
    'in place': () => writtenInto(model.grads, filled),
    swapped: () => {
      const own = writtenInto(model.grads, filled)
      const [a, b] = pairOf(placesIn(own), action.seed)
      if (a === undefined || b === undefined) return own
      return withValue(withValue(own, a.path, b.value), b.path, a.value)
    },
    "the other model's": () => (model.plan === other.plan ? writtenInto(other.grads, filled) : filled),
    params: () => model.at.params,
  }
  return places[action.gradients]()
}

/** The tree with the numbers of another written into its arrays; numbers and null are replaced. */
function writtenInto(tree: unknown, filled: unknown): unknown {
  if (isData(tree) && isData(filled)) {
    tree.set(filled)
    return tree
  }
  if (typeof tree !== 'object' || tree === null || filled === null) return filled
  if (Array.isArray(tree)) return tree.map((item, i) => writtenInto(item, Object(filled)[i]))
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, writtenInto(item, Object(filled)[key])]))
}
