import { ELEMENT, type Expr, elementwise, input, isCondition, LEAF, lift, type Node, type Rank, type Scalar, TREE } from '../kernel/expr.ts'
import type { Graph } from '../kernel/graph.ts'
import { titleOf } from '../transformation/composition.ts'
import { type Entry, fill, read, type Shape } from '../transformation/stateSpec.ts'
import type { Part, Rule } from '../transformation/transformation.ts'

/** A rule at its place in a composition, with its description read. */
export interface RulePart extends Part {
  readonly work: Rule
  readonly shape: Shape
}

/** One entry of the state of a rule; `input` names it in the graph. */
export interface StateEntry extends Entry {
  readonly part: number
  readonly input: string
}

export function entriesOfRules(parts: readonly RulePart[]): StateEntry[] {
  return parts.flatMap(({ shape, path: place }, part) =>
    shape.leaves.map((entry) => ({ ...entry, part, path: `state${place}${entry.path}`, input: `${part} ${entry.path}` })),
  )
}

/** What the leaves with the same active parts compute, as ids in a graph. */
export interface Traced {
  readonly updates: number
  /** The next value of each entry; none where its part leaves these leaves out. */
  readonly next: readonly (number | undefined)[]
  /** The operand of every total. */
  readonly totals: ReadonlyMap<number, number>
  /** What is read besides updates and state, `params` or an extra argument, each with the first part that reads it. */
  readonly readers: ReadonlyMap<string, Part>
}

const RANKS: Record<Entry['kind'], Rank> = { array: ELEMENT, scalar: LEAF, number: TREE, pair: TREE }

/** Runs the rules of the active parts, each on what the one before returns. */
export function traceParts(
  graph: Graph,
  parts: readonly RulePart[],
  entries: readonly StateEntry[],
  isActive: (part: number) => boolean,
): Traced {
  const seen = new Map<Node, number>()
  const totals = new Map<number, number>()
  const readers = new Map<string, Part>()
  const next: (number | undefined)[] = entries.map(() => undefined)
  let updates: Expr = input(ELEMENT, 'updates')
  for (const [p, part] of parts.entries()) {
    if (!isActive(p)) continue
    graph.origin = titleOf(part)
    const own = entries.flatMap((entry, i) => (entry.part === p ? [{ ...entry, i }] : []))
    const state = fill(
      part.shape,
      own.map(({ kind, input: name }) => input(RANKS[kind], name)),
    )
    const params = input(ELEMENT, 'params')
    const [out, returned] = part.work.trace(
      updates,
      state,
      params,
      extraInputs((name) => readers.has(name) || readers.set(name, part)),
    )
    let count = 0
    const intern = (value: Scalar): number => graph.intern(lift(value), seen, totals, () => `${p} ${count++}`)
    read(part.shape, returned, `the state that ${titleOf(part)} returns`, 'its description').forEach((value, n) => {
      const { kind, path, i } = own[n]!
      next[i] = intern(checked(value, RANKS[kind], `${titleOf(part)} returns as ${path}`))
    })
    updates = elementwise(lift(checked(out, ELEMENT, `${titleOf(part)} returns as updates`)))
    intern(updates)
    if (seen.has(params) && !readers.has('params')) readers.set('params', part)
  }
  return { updates: graph.intern(updates, seen, totals, String), next, totals, readers }
}

function checked(value: unknown, rank: Rank, where: string): Scalar {
  if (!isScalar(value)) throw new TypeError(`${where} ${String(value)}, wanted an expression or a number`)
  if (isCondition(lift(value))) throw new TypeError(`${where} a condition, wanted a number: select(condition, 1, 0) makes one`)
  if (lift(value).rank > rank) {
    throw new TypeError(
      `${where} what varies by ${lift(value).rank === LEAF ? 'leaf' : 'element'}, wanted one value: reduce it with total or leafTotal`,
    )
  }
  return value
}

const isScalar = (value: unknown): value is Scalar => typeof value === 'number' || 'op' in Object(value)

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
