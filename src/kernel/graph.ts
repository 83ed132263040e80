import type { HostFunction, Node, Rank } from './expr.ts'
import { rowOf } from './ops.ts'

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
}

/** Expressions, in which what is written twice is kept once. */
export class Graph {
  readonly values: Value[] = []
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
    const fn = op === 'call' ? node.fn : rowOf(op)?.eval
    const fnId = this.#functions.get(fn) ?? this.#functions.size
    this.#functions.set(fn, fnId)
    const key = [op, rank, args, name, Object.is(constant, -0) ? '-0' : constant, fnId].join()
    const meaning = op === 'call' ? checkedCall(node.fn) : fn
    const id = this.#ids.get(key) ?? this.values.push({ op, rank, args, name, constant, fn: meaning }) - 1
    this.#ids.set(key, id)
    if (isTotal) totals.set(id, operands[0]!)
    return id
  }

  at(id: number): Value {
    return this.values[id]!
  }
}

/** Calls a function from outside. Throws a `TypeError` where it returns no number, which the state would keep. */
const checkedCall =
  (fn: HostFunction): HostFunction =>
  (...values) => {
    const result: unknown = fn(...values)
    if (typeof result === 'number') return result
    throw new TypeError(`${fn.name || 'the function of call'}(${values.join(', ')}) returned ${told(result)}, wanted a number`)
  }

function told(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? `an instance of ${value.constructor?.name}` : `a ${typeof value}`
}
