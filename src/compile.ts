import { withApply } from './applyUpdates.ts'
import { allParts, place } from './engine/placed.ts'
import { newProgram } from './engine/program.ts'
import { newMarks } from './engine/resident/marks.ts'
import { newModels } from './engine/resident/models.ts'
import type { Stepped } from './engine/resident/resident.ts'
import { traceWhole } from './engine/trace.ts'
import { newArray } from './kernel/dtype.ts'
import { executor } from './kernel/executor.ts'
import { Graph } from './kernel/graph.ts'
import { newPool } from './kernel/threads/threads.ts'
import { canShare } from './kernel/threads/workers.ts'
import { checkFlags } from './numbers/checks.ts'
import { compositionOf, isRule, titleOf } from './transformation/composition.ts'
import { madeBy } from './transformation/origin.ts'
import { readOptions } from './transformation/readOptions.ts'
import { read, shapeOf } from './transformation/stateSpec.ts'
import type { AnyTransformation, Composition, Extra, NeedsOf, SpecOf, State } from './transformation/transformation.ts'
import { build } from './trees/build.ts'
import { withData } from './trees/leaf.ts'
import { copy } from './trees/map.ts'
import { leavesOf } from './trees/match.ts'
import { repeatedBuild } from './trees/rebuild.ts'
import { structureOf } from './trees/structure.ts'
import type { AnyBuffer, NoMoreThan, Sparse, TreeOf } from './trees/types.ts'

/**
 * What `compile` can be told.
 * @category Composing
 */
export interface CompileOptions {
  /**
   * Whether a step may overwrite what it is given. Parameters, state and gradients then live in one memory and are updated in place, and a
   * tree that has been given to a step must not be used again. Without it, a step is pure.
   * @default false
   */
  readonly donate?: boolean
  /**
   * How many threads share a step, with `donate`; those of small models are not woken. A positive integer.
   * @default 1
   */
  readonly threads?: number
  /**
   * Throws where anything would not run in place, or not on all threads, and says what.
   * @default false
   */
  readonly strict?: boolean
}

/** The method that `using` calls; nothing where the project's libraries do not declare `Symbol.dispose`, lest these types not compile there. */
type UsingDisposal = { [K in SymbolConstructor['dispose' & keyof SymbolConstructor]]: () => void }

/**
 * An optimizer that updates and applies in one pass.
 * @category Composing
 */
export interface CompiledOptimizer<S, N> extends UsingDisposal {
  /** How many threads share a step: 1 until the workers run, which start with the first model; 1 for good where they can not run. */
  readonly threads: number
  /** What does not run in place, or not on all threads, and why; nothing where all of it does. */
  readonly fallbacks: readonly string[]
  /** Copies parameters and makes a state for them; `grads` has zeros of the same shapes, to write gradients into. */
  init<P>(params: P & TreeOf<P>): { params: P; state: State<S, P>; grads: P }
  /** Returns the next parameters and state: those of `update` and `applyUpdates`, bit for bit. */
  step<P, G = P, T = State<S, P>>(
    grads: NoInfer<AnyBuffer<P> | AnyBuffer<Sparse<P>>> & G & NoMoreThan<P, G, 'the gradients have a key that the parameters lack'>,
    state: NoInfer<State<S, P>> & T & NoMoreThan<State<S, P>, T, 'the parameters lack a key of the state'>,
    params: P & TreeOf<P>,
    ...extra: ExtraArguments<N>
  ): { params: P; state: State<S, P> }
  /**
   * Lets go of the model that parameters belong to, so that its memory is given back as soon as its trees are. These stay as they
   * are: a step on them begins a model of its own. A model whose trees are gone is let go of by itself, some time later.
   */
  release(params: unknown): void
  /** Ends the threads. The trees stay readable; another step is an error. */
  dispose(): void
}

type ExtraArguments<N> = keyof Omit<N, 'params'> extends never ? [extra?: Extra<N> | undefined] : [extra: Extra<N>]

/**
 * Compiles a transformation, rules and hand-written parts mixed, into an optimizer that updates and applies in one pass.
 *
 *     const optimizer = compile(adamw(1e-3), { donate: true, threads: 2 })
 *     let { params, state, grads } = optimizer.init(initial)
 *     writeGradients(grads, params)
 *     ;({ params, state } = optimizer.step(grads, state, params))
 *     optimizer.dispose()
 *
 * All arrays of a donated model stand in one memory, which `structuredClone` copies as a whole, even of a leaf of one element:
 * to keep or to send some of them, take `tree.copy` of `gradform/tree`.
 *
 * Gradients that live elsewhere are copied in. A state that has been edited is accepted; one, or parameters, whose arrays
 * stand in memory that is shared with other workers is updated there, without a lock, where the transformation consists of
 * rules and WebAssembly is there. With threads, what is handed out stands in shared memory too, which structuredClone shares.
 * `fallbacks` tells what does not run in place, or not on all threads.
 * Throws a `RangeError` where `threads` is no positive integer or above 1024, and an `Error` where a donated tree is used again, or with
 * `strict` where there are fallbacks.
 * @category Composing
 */
export function compile<T extends AnyTransformation>(
  transformation: T,
  options: CompileOptions = {},
): CompiledOptimizer<SpecOf<T>, NeedsOf<T>> {
  const { donate, threads, strict } = readOptions('compile', options, ({ donate = false, threads = 1, strict = false }) => ({
    donate,
    threads,
    strict,
  }))
  checkFlags('compile', { donate, strict })
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`compile: threads is ${threads}, wanted a positive integer`)
  if (threads > MAX_THREADS) throw new RangeError(`compile: threads is ${threads}, wanted at most ${MAX_THREADS}`)
  const composition = compositionOf(transformation, 'compile: transformation')
  const shape = shapeOf(composition.spec)
  const applied = withApply(composition)
  // Found when they are asked for: the rules are traced to find them.
  let told: readonly string[] | undefined
  const fallbacks = (): readonly string[] => {
    told ??= donate ? fallbacksOf(composition, threads) : ['without donate, every step allocates its results']
    return told
  }
  if (strict && fallbacks().length > 0) throw new Error(`compile: ${fallbacks().join('; ')}: change that, or leave out strict`)
  const mayBeInPlace = donate && executor() === 'webassembly'
  const pure = newProgram(applied, 'params')
  const buildState = repeatedBuild(shape, () => undefined)
  const stateOf = (values: readonly unknown[]): unknown =>
    madeBy(
      composition,
      buildState(({ index }) => values[index]),
    )
  const names = shape.leaves.map(({ path }) => `state${path}`)
  const donated = newMarks()
  const count = mayBeInPlace && canShare() ? threads : 1
  const pool = newPool(count)
  const models = mayBeInPlace ? newModels(applied, count, pool, donated) : undefined
  const stepPure = (grads: unknown, held: readonly unknown[], params: unknown, extra: unknown): Stepped => {
    const { updates, state } = pure.update(grads, held, { params, extra })
    return { params: updates, state }
  }
  const refuse = (tree: unknown, name: string): void => {
    if (typeof tree === 'object' && tree !== null && donated.has(tree)) {
      throw new Error(
        `${name} has been donated to an earlier step, which has overwritten it: go on with what that step returned, or if it threw, with a copy`,
      )
    }
  }
  let isDisposed = false
  const refuseIfDisposed = (): void => {
    if (isDisposed) throw new Error('the optimizer has been disposed of; make another with compile')
  }
  const dispose = (): void => {
    isDisposed = true
    pool.end()
  }
  const optimizer = {
    get threads() {
      return pool.count
    },
    get fallbacks() {
      return fallbacks()
    },
    release(params: unknown): void {
      refuse(params, 'params')
      models?.release(params)
    },
    init(initial: unknown): unknown {
      refuseIfDisposed()
      const begun = models?.init(initial)
      if (begun !== undefined) return { ...begun, state: stateOf(begun.state) }
      const state: unknown = transformation.init(initial)
      return { params: copy(initial), state, grads: zeros(initial) }
    },
    step(grads: unknown, state: unknown, params: unknown, extra?: unknown): unknown {
      refuseIfDisposed()
      refuse(params, 'params')
      const held = read(shape, state, 'state', 'init(params)')
      for (let i = 0; i < held.length; i++) refuse(held[i], names[i]!)
      const inPlace = models?.step(grads, held, params, extra)
      const stepped = inPlace ?? stepPure(grads, held, params, extra)
      if (donate && inPlace === undefined) {
        // What comes back as it was given, as a model that is one leaf and sits a step out, goes on.
        const kept = [stepped.params, ...stepped.state]
        for (const tree of [params, ...held]) if (typeof tree === 'object' && tree !== null && !kept.includes(tree)) donated.add(tree)
      }
      return { params: stepped.params, state: stateOf(stepped.state) }
    },
    dispose,
    [DISPOSE]: dispose,
  }
  // The cast says what the signatures of the interface add: that the trees are like the parameters.
  return optimizer as CompiledOptimizer<SpecOf<T>, NeedsOf<T>>
}

const zeros = (tree: unknown): unknown => {
  const structure = structureOf(tree, 'params')
  const leaves = leavesOf(tree, structure) ?? []
  return build(structure, ({ index, dtype, size }) => withData(leaves[index], dtype === 'number' ? 0 : newArray(dtype, size)))
}

/** More than any machine has; a number of another kind, given by mistake, would start workers until nothing runs. */
const MAX_THREADS = 1024

/** Engines that do not have explicit resource management yet lack the symbol. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose')

/** What does not run in place, or not on all threads. */
function fallbacksOf(composition: Composition, threads: number): string[] {
  const pairs = allParts(place(composition)).filter(({ work }) => !isRule(work))
  const titles = pairs.map(titleOf)
  const graph = new Graph()
  traceWhole(graph, composition)
  const tasks = new Set(graph.values.flatMap(({ op, origin }) => (op === 'task' && !titles.includes(origin) ? [origin] : [])))
  return [
    ...(executor() === 'webassembly' ? [] : ['there is no WebAssembly with SIMD here, so that every step allocates its results']),
    ...(threads === 1 || canShare() ? [] : ['memory can not be shared here, so that there is one thread']),
    ...titles.map((title) => `${title} is no rule, so that it runs on one thread, and what it returns is copied`),
    ...[...tasks].map((title) => `${title} has a function of whole trees, which runs on one thread`),
  ]
}
