import type { HostFunction, Node, Rank } from './expr.ts'
import type { Row } from './pass.ts'

/** A node once interned: its operands are ids, smaller than its own, and equal values share one id. */
export interface Value {
  readonly op: Node['op']
  readonly rank: Rank
  readonly args: readonly number[]
  /** Which input, or which total. */
  readonly name: string
  readonly constant: number
  /** Of an operation its meaning, of a call its function. */
  readonly fn: HostFunction | undefined
  /** Of an operation its row in the table. */
  readonly row: Row | undefined
  /** What the graph's `origin` was when the value came: who is named in errors. */
  readonly origin: string
}

/** Expressions, in which what is written twice is kept once. */
export class Graph {
  readonly values: Value[] = []
  /** Where the nodes that are taken in come from. */
  origin = ''
  readonly #ids = new Map<string, number>()
  readonly #functions = new Map<HostFunction | undefined, number>()

  /**
   * Takes a node in and returns its id. `seen` remembers the nodes of one trace, and `totals` the operand of each of its
   * totals; these are told apart by `label`, for one total sums over leaves whose expressions may differ.
   */
  intern(node: Node, seen: Map<Node, number>, totals: Map<number, number>, label: () => string): number {
    // A list of its own, operands behind what needs them: calls would not go as deep as expressions do.
    const open = [node]
    for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
      const unseen = seen.has(next) ? [] : next.args.filter((arg) => !seen.has(arg))
      if (unseen.length > 0) open.push(...unseen.reverse())
      else {
        open.pop()
        if (!seen.has(next)) seen.set(next, this.#add(next, seen, totals, label))
      }
    }
    return seen.get(node)!
  }

  /** Takes in a node whose operands have been. */
  #add(node: Node, seen: ReadonlyMap<Node, number>, totals: Map<number, number>, label: () => string): number {
    const { op, rank } = node
    const operands = node.args.map((arg) => seen.get(arg)!)
    const isTotal = op === 'total'
    const args = isTotal ? [] : operands
    const name = isTotal ? label() : op === 'input' ? node.name : ''
    const constant = op === 'const' ? node.value : 0
    const row = 'row' in node ? node.row : undefined
    const fn = op === 'call' ? node.fn : row?.eval
    const fnId = this.#functions.get(fn) ?? this.#functions.size
    this.#functions.set(fn, fnId)
    const key = [op, rank, args, name, Object.is(constant, -0) ? '-0' : constant, fnId].join()
    const id = this.#ids.get(key) ?? this.values.push({ op, rank, args, name, constant, fn, row, origin: this.origin }) - 1
    this.#ids.set(key, id)
    if (isTotal) totals.set(id, operands[0]!)
    return id
  }

  at(id: number): Value {
    return this.values[id]!
  }
}

/**
 * Visits the values that some are made of, each once and after its operands, and without recursion: a chain may be thousands
 * of values deep. `enters` tells whether to look at the operands of one.
 */
export function visitOperandsFirst(
  graph: Graph,
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
