import fc from 'fast-check'
import { type Nest, randomNest, writeNest } from './optimizers.ts'
import { describeTree, type Numbers, randomTree, type TreePlan } from './trees.ts'

/** What computes: the step of `compile`, in place, in place on threads, or where there is no WebAssembly. */
export type Executor = 'pure' | 'donating' | 'threads' | 'interpreter'

/** Where the gradients of a step stand. */
export type Gradients =
  /** In arrays that nobody else knows. */
  | 'elsewhere'
  /** In `grads` of the model, written there. */
  | 'in place'
  /** In `grads` of the model, two arrays of which have changed places. */
  | 'swapped'
  /** In `grads` of the other model, where it has the same tree. */
  | "the other model's"
  /** They are the parameters. */
  | 'params'

export type Deed =
  | 'step'
  /** A step during which schedules throw. */
  | 'step in trouble'
  /** A step with gradients of another shape. */
  | 'step with a mismatch'
  /** A step with the trees that an earlier step was given. */
  | 'step with stale trees'
  /** A step with clones of all trees, from which there is a way back, or none. */
  | 'trial'
  | 'trial that is gone on with'
  /** A step with the parameters of one model and the state of the other. */
  | 'step with the state of the other'
  /** A number or an array of a tree is replaced, in a new tree or in the one that was handed out. */
  | 'edit'
  | 'assign'
  /** An array that was handed out is written to. */
  | 'write'
  | 'swap two arrays'
  /** One array stands at two places of the state, in a step. */
  | 'step with an array twice'
  | 'clone the parameters'
  | 'clone the state'
  | 'clone an array'
  /** A record is given another tag. */
  | 'tag'

export interface Action {
  readonly deed: Deed
  readonly model: number
  /** Chooses places and numbers. */
  readonly seed: number
  readonly numbers: Numbers
  /** The leaves whose gradients are `null`: those whose index is a bit of it. */
  readonly nulls: number
  readonly gradients: Gradients
}

/** Two models of one optimizer, and what happens to them in turn. */
export interface Run {
  readonly nest: Nest
  readonly trees: readonly [TreePlan, TreePlan]
  readonly executor: Executor
  readonly numbers: Numbers
  readonly actions: readonly Action[]
}

const numbers = fc.oneof({ weight: 4, arbitrary: fc.constant<Numbers>('plain') }, { weight: 1, arbitrary: fc.constant<Numbers>('special') })

const deed = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Deed>('step') },
  ...(
    [
      'step in trouble',
      'step with a mismatch',
      'step with stale trees',
      'trial',
      'trial that is gone on with',
      'step with the state of the other',
      'edit',
      'assign',
      'write',
      'swap two arrays',
      'step with an array twice',
      'clone the parameters',
      'clone the state',
      'clone an array',
      'tag',
    ] satisfies Deed[]
  ).map((name) => ({ weight: 1, arbitrary: fc.constant<Deed>(name) })),
)

const action: fc.Arbitrary<Action> = fc.record({
  deed,
  model: fc.nat(1),
  seed: fc.nat(1000),
  numbers,
  nulls: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(0xffff) }),
  gradients: fc.constantFrom<Gradients>('elsewhere', 'elsewhere', 'in place', 'in place', 'swapped', "the other model's", 'params'),
})

const trees = fc.oneof(
  randomTree.map((tree): [TreePlan, TreePlan] => [tree, tree]),
  fc.tuple(randomTree, randomTree),
)

const executor = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Executor>('donating') },
  { weight: 2, arbitrary: fc.constant<Executor>('pure') },
  { weight: 1, arbitrary: fc.constant<Executor>('threads') },
  { weight: 1, arbitrary: fc.constant<Executor>('interpreter') },
)

const writeAction = ({ deed, model, seed, numbers, nulls, gradients }: Action): string =>
  `  model ${model}: ${deed}; seed ${seed}, ${numbers} numbers, nulls ${nulls.toString(2)}, gradients ${gradients}`

const writeRun = ({ nest, trees, executor, numbers, actions }: Run): string =>
  [
    `\n  ${writeNest(nest)}`,
    `  ${executor}, ${numbers} numbers`,
    `  models of ${trees.map(describeTree).join(' and of ')}`,
    ...actions.map(writeAction),
  ].join('\n')

export const randomRun: fc.Arbitrary<Run> = fc
  .record({ nest: randomNest, trees, executor, numbers, actions: fc.array(action, { minLength: 1, maxLength: 25 }) })
  .map((run) => Object.assign(run, { [fc.toStringMethod]: () => writeRun(run) }))

/** Ten steps of one model, NaN among the numbers. */
export const tenSteps: fc.Arbitrary<Omit<Run, 'executor'>> = fc
  .record({ nest: randomNest, tree: randomTree, seed: fc.nat(1000), nulls: fc.oneof(fc.constant(0), fc.nat(0xffff)) })
  .map(({ nest, tree, seed, nulls }) => {
    const actions = Array.from({ length: 10 }, (_, i): Action => {
      const numbers = i % 3 === 2 ? 'special' : 'plain'
      return { deed: 'step', model: 0, seed: seed + i, numbers, nulls: i % 4 === 1 ? nulls : 0, gradients: 'elsewhere' }
    })
    const run = { nest, trees: [tree, tree] as const, numbers: 'plain' as const, actions }
    return Object.assign(run, { [fc.toStringMethod]: () => writeRun({ ...run, executor: 'donating' }) })
  })
