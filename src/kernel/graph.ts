import type { LineSupport, Planner } from './course.ts'
import type { Line } from './linePass.ts'
import type { Node, Reach } from './node.ts'
import { ops } from './ops.ts'
import { type HostFunction, isAwaited, isReduced, LINE, TREE, type Value, type Values } from './value.ts'

/** What one trace has in a graph besides its results. */
export interface Interned {
  readonly ids: Map<Node, number>
  /** The operand of each total and the tree of each host task: of these all leaves take part in one, whose expressions may differ. */
  readonly operands: Map<number, number>
  /** Lines that keep all axes of the leaves that are traced: what varies along one varies by element. */
  readonly whole: ReadonlySet<Line>
}

/** Expressions, in which what is written twice is kept once. */
export class Graph implements Values {
  readonly values: Value[] = []
  /** Where the nodes that are taken in come from. */
  origin = ''
  /** Plans choices, if there are any. */
  planner: Planner | undefined
  /** Runs along lines, if there are any. */
  lines: LineSupport | undefined
  readonly #ids = new Map<string, number>()
  readonly #numbers = new Map<unknown, number>()

  /** Takes a node in and returns its id. Totals are told apart by `label`, for their operands may differ from leaf to leaf. */
  intern(node: Node, trace: Interned, label: () => string): number {
    const { ids } = trace
    // A list of its own, operands behind what needs them: calls would not go as deep as expressions do.
    const open = [node]
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const unseen = ids.has(next) ? [] : next.args.filter((arg) => !ids.has(arg))
      if (unseen.length > 0) open.push(...unseen.reverse())
      else {
        open.pop()
        if (!ids.has(next)) ids.set(next, this.#takeIn(next, trace, label))
      }
    }
    return ids.get(node)!
  }

  /** Takes in a node whose operands have been. */
  #takeIn(node: Node, { ids, operands, whole }: Interned, label: () => string): number {
    const { op, line = 'on' in node ? node.on : undefined } = node
    const args = node.args.map((arg) => ids.get(arg)!)
    if ('lines' in node) this.lines = node.lines
    if (isReduced(node) && whole.has(line!)) return args[0]!
    // What is made of values along a whole line varies by element after all.
    const rank = node.rank === LINE && !isReduced(node) ? Math.max(LINE, ...args.map((arg) => this.at(arg).rank)) : node.rank
    const first = isAwaited(node) ? args.shift() : undefined
    if (op === 'choice') this.planner = node.planner
    const id = this.add({
      op,
      rank,
      args,
      name: op === 'total' ? label() : 'name' in node ? node.name : '',
      constant: op === 'const' ? node.value : 0,
      fn: 'fn' in node ? node.fn : 'fold' in node ? node.fold : op === 'choice' ? pick : 'row' in node ? node.row.eval : undefined,
      row: 'row' in node ? node.row : undefined,
      work: op === 'task' ? node.work : undefined,
      ask: op === 'ask' ? node.ask : undefined,
      line,
      origin: this.origin,
    })
    if (first !== undefined) operands.set(id, first)
    return id
  }

  /** Adds a value, unless its equal is there. */
  add(value: Value): number {
    const { op, rank, args, name, constant, fn, ask, line } = value
    const key = [op, rank, args, name, Object.is(constant, -0) ? '-0' : constant, this.#numberOf(fn ?? ask), this.#numberOf(line)].join()
    const id = this.#ids.get(key) ?? this.values.push(value) - 1
    this.#ids.set(key, id)
    return id
  }

  at(id: number): Value {
    return this.values[id]!
  }

  /** Functions and lines are told apart by identity. */
  #numberOf(thing: unknown): number {
    const number = this.#numbers.get(thing) ?? this.#numbers.size
    this.#numbers.set(thing, number)
    return number
  }
}

/** What a choice means for numbers. */
export const pick: HostFunction = (yes = 0, no = 0, condition = 0) => (condition === 1 ? yes : no)

/**
 * Visits the values that some are made of, each once and after its operands, and without recursion: a chain may be thousands
 * of values deep. `enters` tells whether to look at the operands of one.
 */
export function visitOperandsFirst(
  graph: Values,
  roots: Iterable<number>,
  enters: (id: number) => boolean,
  visit: (id: number) => void,
): void {
  const entered = new Set<number>()
  const visited = new Set<number>()
  const stack = [...roots].reverse()
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (visited.has(id)) continue
    if (entered.has(id) || !enters(id)) {
      visited.add(id)
      visit(id)
      continue
    }
    entered.add(id)
    stack.push(id)
    const { args } = graph.at(id)
    for (let i = args.length; i-- > 0; ) stack.push(args[i]!)
  }
}

/** Whether two values vary along the same. */
export const reachesAsFar = (a: Reach, b: Reach): boolean => a.rank === b.rank && a.line === b.line

/** The value as another of the same bits that reaches further, for every element, say: x + −0 has the bits of x. */
export function reaching(graph: Values, id: number, { rank, line }: Reach): number {
  if (reachesAsFar(graph.at(id), { rank, line })) return id
  const zero = graph.add({
    op: 'const',
    rank: TREE,
    args: [],
    name: '',
    constant: -0,
    fn: undefined,
    row: undefined,
    work: undefined,
    ask: undefined,
    line: undefined,
    origin: '',
  })
  return graph.add({ ...graph.at(id), op: 'add', rank, line, args: [id, zero], name: '', constant: 0, fn: ops.add.eval, row: ops.add })
}

/** Tells whether a value is −0, for every element or for all. */
export function isNegativeZero(graph: Values, id: number): boolean {
  const { op, args, constant } = graph.at(id)
  return op === 'const' ? Object.is(constant, -0) : op === 'add' && args.every((arg) => isNegativeZero(graph, arg))
}
