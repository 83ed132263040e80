import fc from 'fast-check'
import * as contrib from '../../src/contrib.ts'
import { add, call, eq, gt, mul, neg, select, selectState, square, total } from '../../src/expr.ts'
import * as gradform from '../../src/index.ts'
import { catalogue, type Entry } from '../catalogue.ts'

type Made = gradform.AnyTransformation

/** An optimizer as data, so that it can be printed, and made with another copy of the library: a name of the vocabulary below. */
export interface Nest {
  readonly name: string
  /** Which of the forms that the name has. */
  readonly form: number
  readonly inner: readonly Nest[]
}

/** Makes schedules throw, where a nest has one that does. */
export const trouble = { isOn: false }

const troubled = (count: number): number => {
  if (trouble.isOn) throw new Error(`the schedule is in trouble at ${count}`)
  return 0.5 / (1 + count)
}
const halving = gradform.exponentialDecay({ initValue: 0.2, transitionSteps: 5, decayRate: 0.5 })

/** A part of the paths, another one for each form. */
const sum = (path: string): number => [...path].reduce((total, letter) => total + letter.charCodeAt(0), 0)
const isIn = (form: number) => (path: string) => (sum(path) + form) % 3 !== 0
const mask = (form: number) => gradform.byPath(isIn(form))
const labels = (form: number) => gradform.labelByPath((path) => (isIn(form)(path) ? 'some' : 'others'))

/** A pair written by hand, which counts its calls, and doubles what passes. */
const handWritten = (): Made => {
  const double: Made = gradform.scale(2)
  return {
    init: () => ({ calls: 0 }),
    update: (updates: unknown, state: { calls: number }) => [double.update(updates, {})[0], { calls: state.calls + 1 }],
  }
}

/** What calls a function that may throw: at once, behind a sum, behind what a sum was made of has been stored, and of a sum. */
const TROUBLED: readonly (readonly [written: string, make: () => Made])[] = [
  ['scaleBySchedule(troubled)', () => gradform.scaleBySchedule(troubled)],
  ['adam(troubled)', () => gradform.adam(troubled)],
  ['chain(clipByGlobalNorm(1), adamw(troubled))', () => gradform.chain(gradform.clipByGlobalNorm(1), gradform.adamw(troubled))],
  [
    'chain(trace(0.9), clipByGlobalNorm(1), scaleBySchedule(troubled))',
    () => gradform.chain(gradform.trace(0.9), gradform.clipByGlobalNorm(1), gradform.scaleBySchedule(troubled)),
  ],
  [
    'chain(scaleByAdam(), clipByBlockRms(0.1), scaleBySchedule(troubled))',
    () => gradform.chain(gradform.scaleByAdam(), gradform.clipByBlockRms(0.1), gradform.scaleBySchedule(troubled)),
  ],
  [
    'chain(trace(0.9), stateless((g) => mul(call(troubled, total(square(g))), g)))',
    () =>
      gradform.chain(
        gradform.trace(0.9),
        gradform.stateless((g) => mul(call(troubled, total(square(g))), g)),
      ),
  ],
]

const isLarge = gradform.skipWhen((g) => gt(total(square(g)), 20))

/** A wrapper of one's own: the inner transformation runs at every second step, at the others its state may begin anew. */
const everySecond = (inner: Made, form: number): Made =>
  gradform.wrap({ count: 0, last: gradform.like(0) }, { inner }, ({ updates: g, state: s, params, run, init }) => {
    const moves = eq(s.count, 1)
    const { updates, state } = run('inner', add(g, s.last))
    const held = form === 1 ? init('inner', params) : s.inner
    return [
      select(moves, updates, -0),
      { count: select(moves, 0, 1), last: select(moves, s.last, g), inner: selectState(moves, state, held) },
    ]
  })

interface Word {
  /** How many it is made of. */
  readonly arity: readonly [least: number, most: number]
  readonly forms: number
  /** How it would be written, given how those that it is made of are. */
  readonly write: (inner: readonly string[], form: number) => string
  readonly make: (inner: readonly Made[], form: number) => Made
}

const entries: readonly Entry[] = catalogue

const leaves = {
  entry: { arity: [0, 0], forms: entries.length, write: (_, form) => entries[form]!.name, make: (_, form) => entries[form]!.make() },
  troubled: {
    arity: [0, 0],
    forms: TROUBLED.length,
    write: (_, form) => TROUBLED[form]![0],
    make: (_, form) => TROUBLED[form]![1](),
  },
  handWritten: { arity: [0, 0], forms: 1, write: () => 'handWritten()', make: handWritten },
} satisfies Record<string, Word>

const wrappers = {
  chain: { arity: [1, 4], forms: 1, write: (inner) => `chain(${inner.join(', ')})`, make: (inner) => gradform.chain(...inner) },
  namedChain: {
    arity: [1, 3],
    forms: 1,
    write: (inner) => `namedChain({ ${inner.map((part, i) => `part${i}: ${part}`).join(', ')} })`,
    make: (inner) => gradform.namedChain(Object.fromEntries(inner.map((part, i) => [`part${i}`, part]))),
  },
  masked: {
    arity: [1, 1],
    forms: 3,
    write: ([inner], form) => `masked(${inner}, mask(${form}))`,
    make: ([inner], form) => gradform.masked(inner!, mask(form)),
  },
  selectiveTransform: {
    arity: [1, 1],
    forms: 3,
    write: ([inner], form) => `selectiveTransform(${inner}, mask(${form}))`,
    make: ([inner], form) => gradform.selectiveTransform(inner!, mask(form)),
  },
  partition: {
    arity: [2, 2],
    forms: 3,
    write: ([some, others], form) => `partition({ some: ${some}, others: ${others} }, labels(${form}))`,
    make: ([some, others], form) => gradform.partition({ some: some!, others: others! }, labels(form)),
  },
  multiSteps: {
    arity: [1, 1],
    forms: 5,
    write: ([inner], form) =>
      `multiSteps(${inner}, ${['1', '2', '3', "(step) => 1 + (step % 2), { reduce: 'sum', shouldSkip: skipNotFinite }", '2, { shouldSkip: isLarge }'][form]})`,
    make: ([inner], form) => {
      if (form < 3) return gradform.multiSteps(inner!, form + 1)
      if (form === 3) return gradform.multiSteps(inner!, (step) => 1 + (step % 2), { reduce: 'sum', shouldSkip: gradform.skipNotFinite })
      return gradform.multiSteps(inner!, 2, { shouldSkip: isLarge })
    },
  },
  applyIfFinite: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) => `applyIfFinite(${inner}, ${2 * form + 1})`,
    make: ([inner], form) => gradform.applyIfFinite(inner!, 2 * form + 1),
  },
  lookahead: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) => `lookahead(${inner}, 2, 0.6, { resetState: ${form === 1} })`,
    make: ([inner], form) => gradform.lookahead(inner!, 2, 0.6, { resetState: form === 1 }),
  },
  injectHyperparams: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) =>
      `injectHyperparams(({ rate, decay }) => chain(${inner}, trace(decay), scale(neg(rate))), { rate: ${form ? 'halving' : 0.1}, decay: 0.7 })`,
    make: ([inner], form) =>
      gradform.injectHyperparams(({ rate, decay }) => gradform.chain(inner!, gradform.trace(decay), gradform.scale(neg(rate))), {
        rate: form ? halving : 0.1,
        decay: 0.7,
      }),
  },
  flatten: { arity: [1, 1], forms: 1, write: ([inner]) => `flatten(${inner})`, make: ([inner]) => gradform.flatten(inner!) },
  conditionallyTransform: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) => `conditionallyTransform(${inner}, (step) => step % 2 === ${form})`,
    make: ([inner], form) => gradform.conditionallyTransform(inner!, (step) => step % 2 === form),
  },
  conditionallyMask: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) => `conditionallyMask(${inner}, (step) => step % 2 === ${form})`,
    make: ([inner], form) => gradform.conditionallyMask(inner!, (step) => step % 2 === form),
  },
  applyEvery: {
    arity: [1, 1],
    forms: 1,
    write: ([inner]) => `chain(applyEvery(2), ${inner})`,
    make: ([inner]) => gradform.chain(gradform.applyEvery(2), inner!),
  },
  cautious: { arity: [1, 1], forms: 1, write: ([inner]) => `cautious(${inner})`, make: ([inner]) => gradform.cautious(inner!) },
  everySecond: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) => `everySecond(${inner}, ${form})`,
    make: ([inner], form) => everySecond(inner!, form),
  },
  mechanize: {
    arity: [1, 1],
    forms: 2,
    write: ([inner], form) => `mechanize(${inner}, { numBetas: ${1 + form}, sInit: 0.1 })`,
    make: ([inner], form) => contrib.mechanize(inner!, { numBetas: 1 + form, sInit: 0.1 }),
  },
  sam: {
    arity: [2, 2],
    forms: 3,
    write: ([outer, adversary], form) => `sam(${outer}, ${adversary}, { syncPeriod: ${1 + form}, resetState: ${form !== 2} })`,
    make: ([outer, adversary], form) => contrib.sam(outer!, adversary!, { syncPeriod: 1 + form, resetState: form !== 2 }),
  },
  scheduleFree: {
    arity: [1, 1],
    forms: 1,
    write: ([inner]) => `scheduleFree(${inner}, 0.1)`,
    make: ([inner]) => contrib.scheduleFree(inner!, 0.1),
  },
  withExtraArgs: {
    arity: [1, 1],
    forms: 1,
    write: ([inner]) => `withExtraArgs(${inner})`,
    make: ([inner]) => gradform.withExtraArgs(inner!),
  },
} satisfies Record<string, Word>

const words: Readonly<Record<string, Word>> = { ...leaves, ...wrappers }

const nestOf = (name: string, inner: fc.Arbitrary<Nest>): fc.Arbitrary<Nest> => {
  const { arity, forms } = words[name]!
  const [minLength, maxLength] = arity
  return fc.record({ name: fc.constant(name), form: fc.nat(forms - 1), inner: fc.array(inner, { minLength, maxLength }) })
}
const oneOf = (names: readonly string[], inner: fc.Arbitrary<Nest>) => fc.oneof(...names.map((name) => nestOf(name, inner)))

/** All nests but those whose frozen leaves something behind would move: they are refused, and what is refused takes no steps. */
function canBeMade(nest: Nest): boolean {
  try {
    makeNest(nest)
    return true
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('freeze stands before ')) return false
    throw error
  }
}

/** Optimizers of the catalogue, of `gradform/contrib`, of other frameworks, and nests of wrappers around them, up to three deep. */
export const randomNest: fc.Arbitrary<Nest> = fc
  .letrec<{ nest: Nest; leaf: Nest }>((tie) => ({
    leaf: fc.oneof(
      { weight: 8, arbitrary: nestOf('entry', tie('leaf')) },
      { weight: 2, arbitrary: nestOf('troubled', tie('leaf')) },
      { weight: 1, arbitrary: nestOf('handWritten', tie('leaf')) },
    ),
    nest: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'nest' },
      { weight: 2, arbitrary: tie('leaf') },
      { weight: 1, arbitrary: nestOf('chain', tie('nest')) },
      { weight: 2, arbitrary: oneOf(Object.keys(wrappers), tie('nest')) },
    ),
  }))
  .nest.filter(canBeMade)

/** Makes the optimizer. */
export function makeNest({ name, form, inner }: Nest): Made {
  return words[name]!.make(inner.map(makeNest), form)
}

/** How the optimizer would be written. */
export const writeNest = ({ name, form, inner }: Nest): string => words[name]!.write(inner.map(writeNest), form)
