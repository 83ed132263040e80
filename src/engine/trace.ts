import { elementwise } from '../kernel/expr.ts'
import type { Graph, Interned } from '../kernel/graph.ts'
import type { Line } from '../kernel/linePass.ts'
import { constant, type Expr, input, lift, type Node, newNode, type Scalar } from '../kernel/node.ts'
import { ELEMENT, type HostTask, LEAF, LINE, type Rank, TREE } from '../kernel/value.ts'
import { isRule, titleOf } from '../transformation/composition.ts'
import type { Entry, Held } from '../transformation/entry.ts'
import { fill, read } from '../transformation/stateSpec.ts'
import type { AnyTransformation, Composition, Part, Ran, RuleInputs } from '../transformation/transformation.ts'
import { describe } from '../trees/leaf.ts'
import { checked } from './checked.ts'
import { ownSlots } from './ownSlots.ts'
import { entriesOf, type Placed, type PlacedPart, place, type StateEntry } from './placed.ts'

/** What the leaves with the same active parts compute, as ids in a graph. */
export interface Traced {
  readonly updates: number
  /** The next value of each entry: of one along lines, those along each. */
  readonly next: readonly (readonly number[])[]
  /** The operand of every total, and the tree of every host task. */
  readonly operands: ReadonlyMap<number, number>
  /** What is read besides updates and state, `params` or an extra argument, each with the first part that reads it. */
  readonly readers: ReadonlyMap<string, Part>
}

const RANKS: Record<Entry['kind'], Rank> = { array: ELEMENT, line: LINE, lines: LINE, scalar: LEAF, number: TREE, pair: TREE }

/** Runs the rules of the active parts, each on what the one before returns, for leaves with the lines of one of a shape; without one, as far as can be told. */
export function traceParts(
  graph: Graph,
  placed: Placed,
  entries: readonly StateEntry[],
  isActive: (part: number) => boolean,
  shape: readonly number[] | undefined,
): Traced {
  const lined = entries.map((entry) => (isActive(entry.part) ? entry.along?.of(entry, shape) : undefined))
  const whole = new Set(lined.flatMap((entry) => (entry?.isWhole ? entry.lines : [])))
  const tracing = new Tracing(graph, isActive, shape, whole)
  const held = entries.map((entry, i) =>
    entry.along ? entry.along.held(entry, entry.input, lined[i]) : input(RANKS[entry.kind], entry.input),
  )
  const { updates, values } = tracing.run(placed, input(ELEMENT, 'updates'), held, tracing.given)
  return { ...tracing.read(updates, values), readers: tracing.readers }
}

/** What a composition computes where all parts are active, of leaves of whatever shape. */
export function traceWhole(
  graph: Graph,
  composition: Composition,
): { readonly placed: Placed; readonly entries: StateEntry[]; readonly traced: Traced } {
  const placed = place(composition)
  const entries = entriesOf(placed)
  return { placed, entries, traced: traceParts(graph, placed, entries, () => true, undefined) }
}

/** What parts are given besides updates and state. */
interface Given {
  readonly params: Expr
  readonly extra: (part: PlacedPart) => Readonly<Record<string, Expr>>
}

/** What comes of a run of parts: the updates and the next value of each entry. */
interface Traces {
  readonly updates: Expr
  readonly values: readonly Held[]
}

class Tracing {
  readonly readers = new Map<string, Part>()
  readonly given: Given
  readonly #graph: Graph
  readonly #isActive: (part: number) => boolean
  readonly #shape: readonly number[] | undefined
  readonly #trace: Interned
  /** How many totals and host tasks each part has had so far, by which these are told apart. */
  readonly #counts: number[] = []

  constructor(graph: Graph, isActive: (part: number) => boolean, shape: readonly number[] | undefined, whole: ReadonlySet<Line>) {
    this.#graph = graph
    this.#isActive = isActive
    this.#shape = shape
    this.#trace = { ids: new Map(), operands: new Map(), whole }
    this.given = { params: input(ELEMENT, 'params'), extra: (part) => extraInputs((name) => this.#note(name, part)) }
  }

  read(updates: Expr, values: readonly Held[]): Omit<Traced, 'readers'> {
    const id = (node: Node): number => this.#graph.intern(node, this.#trace, String)
    return { updates: id(updates), next: values.map((value) => nodesOf(value).map(id)), operands: this.#trace.operands }
  }

  run({ parts }: Placed, updates: Expr, held: readonly Held[], given: Given): Traces {
    const values: Held[] = []
    let current = updates
    for (const part of parts) {
      const own = held.slice(values.length, values.length + part.shape.leaves.length)
      const traced = this.#isActive(part.index) ? this.#runPart(part, current, own, given) : { updates: current, values: own }
      current = traced.updates
      values.push(...traced.values)
    }
    return { updates: current, values }
  }

  #runPart(part: PlacedPart, updates: Expr, held: readonly Held[], given: Given): Traces {
    const { work } = part
    const outer = this.#graph.origin
    this.#graph.origin = titleOf(part)
    const traced = isRule(work)
      ? this.#runRule(part, work.trace.bind(work), updates, held, given)
      : this.#runPair(part, work, updates, held)
    const label = (): string => this.#label(part)
    // Taken in at once, so that totals are numbered alike whichever other parts are active.
    for (const node of [traced.updates, ...traced.values].flatMap(nodesOf)) this.#graph.intern(node, this.#trace, label)
    if (this.#trace.ids.has(this.given.params)) this.#note('params', part)
    this.#graph.origin = outer
    return traced
  }

  #runRule(
    part: PlacedPart,
    trace: (inputs: RuleInputs) => readonly [Scalar, unknown],
    updates: Expr,
    held: readonly Held[],
    given: Given,
  ): Traces {
    const state = fill(part.shape, held)
    let isRunning = true
    const run = (name: string, g: Scalar, others: { readonly state?: unknown; readonly params?: Scalar } = {}): Ran => {
      const inner = part.inner[name]!
      const from = 'state' in others ? others.state : Object(state)[name]
      isRunning = false
      const values = this.#valuesIn(inner, from, `the state that ${titleOf(part)} runs ${name} with`)
      isRunning = true
      const ran = this.run(
        inner,
        elementwise(lift(g)),
        values,
        others.params === undefined ? given : { ...given, params: elementwise(lift(others.params)) },
      )
      this.#graph.origin = titleOf(part)
      return { updates: ran.updates, state: fill(inner.shape, ran.values) }
    }
    const init = (name: string, params: Scalar): unknown =>
      fill(part.inner[name]!.shape, this.#initialValues(part.inner[name]!, elementwise(lift(params))))
    const [out, returned] = trace({
      updates,
      state: ownSlots(state, titleOf(part), () => isRunning),
      params: given.params,
      extra: given.extra(part),
      run,
      init,
      task: (work, tree, ...others) => this.#task(part, work, tree, others.map(lift)),
      ask: (fn, ...values) => newNode({ op: 'ask', rank: TREE, args: values.map(lift), ask: fn }),
      bind: (stand, value) =>
        void this.#trace.ids.set(
          stand,
          this.#graph.intern(lift(value), this.#trace, () => this.#label(part)),
        ),
    })
    isRunning = false
    const title = titleOf(part)
    const values = read(part.shape, returned, `the state that ${title} returns`).map((value, i) => {
      const entry = part.shape.leaves[i]!
      // A mask may leave the leaves out of what is in a wrapper.
      const next = this.#checkedEntry(entry, value, `${title} returns as state${part.path}${entry.path}`, i >= part.own.length)
      // Of leaves of whatever shape every line is there: what a rule does not go on with stays.
      return this.#shape === undefined && nodesOf(next).length === 0 ? held[i]! : next
    })
    return { updates: elementwise(lift(checked(out, ELEMENT, `${title} returns as updates`))), values }
  }

  /** A pair is given the whole tree at once, as soon as it is there. */
  #runPair(part: PlacedPart, pair: AnyTransformation, updates: Expr, held: readonly Held[]): Traces {
    const update: HostTask = (tree, { held: [state], params, extra }) => {
      const returned: unknown = pair.update(tree, state, params, extra)
      if (!Array.isArray(returned) || returned.length !== 2)
        throw new TypeError(`${titleOf(part)} returns ${describe(returned)} from update, wanted [updates, state]`)
      return [returned[0], returned[1]]
    }
    const { received, handed } = this.#task(part, update, updates, held.flatMap(nodesOf))
    return { updates: received, values: [handed] }
  }

  #task(part: PlacedPart, work: HostTask, tree: Scalar, others: readonly Node[]): { received: Expr; handed: Expr } {
    const task = newNode({ op: 'task', rank: TREE, args: [elementwise(lift(tree)), ...others], work, name: this.#label(part) })
    return {
      received: newNode({ op: 'received', rank: ELEMENT, args: [task] }),
      handed: newNode({ op: 'handed', rank: TREE, args: [task] }),
    }
  }

  #initialValues({ parts }: Placed, params: Expr): Held[] {
    return parts.flatMap((part) => {
      const { work } = part
      if (!isRule(work)) return [this.#task(part, (tree) => [tree, work.init(tree)], params, []).handed]
      const within = Object.values(part.inner).flatMap((inner) => this.#initialValues(inner, params))
      return [...part.own.map((entry) => this.#initialValue(entry, this.#isActive(part.index), params)), ...within]
    })
  }

  #initialValue(entry: Entry, isActive: boolean, params: Expr): Held {
    const value = entry.initial === 'params' ? params : constant(entry.initial)
    return entry.along ? entry.along.initial(entry, isActive ? this.#shape : undefined, value) : value
  }

  #valuesIn({ shape }: Placed, state: unknown, name: string): Held[] {
    return read(shape, state, name, 'init(params)').map((value, i) =>
      this.#checkedEntry(shape.leaves[i]!, value, `${name} has at ${shape.leaves[i]!.path}`, true),
    )
  }

  /** What a rule has for an entry, if it fits: of a part that a mask leaves out, nothing along lines. */
  #checkedEntry(entry: Entry, value: unknown, where: string, mayLack = false): Held {
    if (entry.along) return entry.along.checked(entry, this.#shape, value, where, mayLack)
    return lift(checked(value, RANKS[entry.kind], where))
  }

  #label({ index }: PlacedPart): string {
    const count = this.#counts[index] ?? 0
    this.#counts[index] = count + 1
    return `${index} ${count}`
  }

  #note(name: string, part: Part): void {
    if (!this.readers.has(name)) this.readers.set(name, part)
  }
}

/** The expressions of an entry. */
const nodesOf = (held: Held): readonly Node[] => (held === null ? [] : 'op' in held ? [held] : held)

/** An input for whatever extra argument a rule asks for. */
function extraInputs(onRead: (name: string) => void): Readonly<Record<string, Expr>> {
  return new Proxy<Record<string, Expr>>(
    {},
    {
      get(_, name) {
        onRead(String(name))
        return input(TREE, `extra ${String(name)}`)
      },
    },
  )
}
