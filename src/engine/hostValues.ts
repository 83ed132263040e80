import type { Dtype } from '../kernel/dtype.ts'
import type { Graph } from '../kernel/graph.ts'
import { type AskedFunction, type HostFunction, TREE } from '../kernel/value.ts'
import type { LeafNode } from '../trees/structure.ts'

/** What a kernel runs over at once: a leaf, or small leaves of one kind that follow each other. */
export interface Unit {
  readonly leaves: readonly LeafNode[]
  readonly dtype: Dtype
  readonly size: number
}

export type Columns = readonly (readonly unknown[])[]

/** What the host computes in one step: the values of the whole tree and of single leaves, once kernels have computed what these sum up. */
export interface HostValues {
  /** Makes a value of the whole tree known, or with a unit the sum over its elements. */
  know(id: number, value: number, unit?: Unit): void
  /** A value of the whole tree or of a unit, computed when it is asked for; of what varies by element, its sum over the unit. */
  value(id: number, unit?: Unit): number
  /** What a host task has handed on, or a pair's state as it was; of any other value the number. */
  anything(id: number): unknown
  /** Makes known what a host task has handed on. */
  hand(task: number, handed: unknown): void
}

/** How the host computes a value: what it calls, on which values, or the column that it reads. */
interface Recipe {
  readonly op: string
  readonly rank: number
  readonly args: readonly number[]
  readonly fn: HostFunction | undefined
  readonly ask: AskedFunction | undefined
  readonly constant: number
  readonly column: number
  /** What it is of a leaf's shape alone. */
  readonly ofShape: ((shape: readonly number[]) => number) | undefined
  /** Whether it is worth keeping for each unit: a function may only be called once. */
  readonly isKept: boolean
  /** Whether it is the same in every step. */
  readonly isConstant: boolean
}

/** Compiles what the host computes of a graph. Each step begins with columns of its own, and may begin within another. */
export function compileHostValues(
  graph: Graph,
  columnOf: (id: number) => number,
): (columns: Columns, extra: unknown, run: (values: HostValues) => void) => void {
  const recipeOf = (id: number): Recipe => {
    const { op, row, rank, args, fn, ask, constant, origin, line } = graph.at(id)
    // The total of a leaf is what a kernel has made of its operand, and its maximum likewise.
    const meaning = op === 'leafTotal' || op === 'leafMax' ? (made = 0) => made : op === 'call' ? named(fn!, origin) : fn
    const question = ask && ((about: unknown, ...values: number[]) => named((...all) => ask(about, ...all), origin)(...values))
    // Of what varies by element, the host knows sums.
    const isConstant = op === 'const' || (rank === TREE && row !== undefined && args.every((arg) => recipeFor(arg).isConstant))
    const column = op === 'input' ? columnOf(id) : -1
    const ofShape = op === 'places' ? (shape: readonly number[]) => graph.lines!.placesOf(line!, shape) : undefined
    return {
      op,
      rank,
      args,
      ofShape,
      fn: meaning,
      ask: question,
      constant,
      column,
      isKept: (op === 'call' || op === 'ask') && rank !== TREE,
      isConstant,
    }
  }
  const recipes: Recipe[] = []
  // Courses that are planned later add values.
  const recipeFor = (id: number): Recipe => (recipes[id] ??= recipeOf(id))
  const idle: Evaluation[] = []
  return (columns, extra, run) => {
    const evaluation = idle.pop() ?? new Evaluation(recipeFor)
    evaluation.begin(columns, extra)
    try {
      run(evaluation)
    } finally {
      idle.push(evaluation)
    }
  }
}

/**
 * Calls a function from outside, and says in what it throws which part of a chain has called it. Throws a `TypeError` where it
 * returns no number, which the state would keep.
 */
export function named(fn: HostFunction, origin: string): HostFunction {
  return (...values) => {
    try {
      const result: unknown = fn(...values)
      if (typeof result === 'number') return result
      throw new TypeError(`${fn.name || 'the function of call'}(${values.join(', ')}) returned ${told(result)}, wanted a number`)
    } catch (error) {
      const message = `${origin}: ${error instanceof Error ? error.message : String(error)}`
      const Kind = error instanceof RangeError ? RangeError : error instanceof TypeError ? TypeError : Error
      throw new Kind(message, { cause: error })
    }
  }
}

function told(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? `an instance of ${value.constructor?.name}` : `a ${typeof value}`
}

class Evaluation implements HostValues {
  readonly #recipeOf: (id: number) => Recipe
  readonly #values: number[] = []
  /** For which visit a value was computed, a begin or a turn to another unit; what depends on constants alone is computed for all. */
  readonly #computed: number[] = []
  readonly #kept = new Map<Unit, Map<number, number>>()
  readonly #handed = new Map<number, unknown>()
  #columns: Columns = []
  #extra: unknown
  #begun = 1
  #visit = 1
  #unit: Unit | undefined

  constructor(recipeOf: (id: number) => Recipe) {
    this.#recipeOf = recipeOf
  }

  begin(columns: Columns, extra: unknown): void {
    this.#extra = extra
    this.#columns = columns
    this.#begun = ++this.#visit
    this.#unit = undefined
    if (this.#kept.size > 0) this.#kept.clear()
    if (this.#handed.size > 0) this.#handed.clear()
  }

  know(id: number, value: number, unit?: Unit): void {
    if (unit !== undefined) this.#keep(unit, id, value)
    else {
      this.#values[id] = value
      this.#computed[id] = this.#begun
    }
  }

  hand(task: number, handed: unknown): void {
    this.#handed.set(task, handed)
  }

  value(id: number, unit?: Unit): number {
    if (unit !== undefined && unit !== this.#unit) {
      this.#unit = unit
      this.#visit++
    }
    return this.#compute(id)
  }

  anything(id: number): unknown {
    const { op, args, column } = this.#recipeOf(id)
    if (op === 'handed') return this.#handed.get(args[0]!)
    if (op === 'input') return this.#columns[column]![0]
    return op === 'choice' ? this.anything(this.#picked(args)) : this.value(id)
  }

  #keep(unit: Unit, id: number, value: number): void {
    const kept = this.#kept.get(unit) ?? new Map<number, number>()
    this.#kept.set(unit, kept.set(id, value))
  }

  #picked(args: readonly number[]): number {
    return this.#compute(args[2]!) === 1 ? args[0]! : args[1]!
  }

  #compute(id: number): number {
    const { rank, isKept, isConstant } = this.#recipeOf(id)
    const now = rank === TREE ? this.#begun : this.#visit
    if (this.#computed[id]! >= now) return this.#values[id]!
    const unit = this.#unit
    const known = rank === TREE || unit === undefined ? undefined : this.#kept.get(unit)?.get(id)
    const value = known ?? this.#computeAnew(id)
    if (isKept && known === undefined && unit !== undefined) this.#keep(unit, id, value)
    this.#values[id] = value
    this.#computed[id] = isConstant ? Number.POSITIVE_INFINITY : now
    return value
  }

  #computeAnew(id: number): number {
    const { op, rank, args, fn, ask, constant, column, ofShape } = this.#recipeOf(id)
    if (ofShape !== undefined) return ofShape(this.#unit!.leaves[0]!.shape)
    if (column >= 0) return Number(this.#columns[column]![rank === TREE ? 0 : this.#unit!.leaves[0]!.index])
    if (op === 'choice') return this.#compute(this.#picked(args))
    if (op === 'handed') return Number(this.#handed.get(args[0]!))
    if (ask !== undefined) {
      const about = rank === TREE ? this.#extra : this.#unit!.leaves[0]!.path
      return ask(about, ...args.map((arg) => this.#compute(arg)))
    }
    if (fn === undefined) return constant
    if (args.length === 1) return fn(this.#compute(args[0]!))
    if (args.length === 2) return fn(this.#compute(args[0]!), this.#compute(args[1]!))
    return fn(...args.map((arg) => this.#compute(arg)))
  }
}
