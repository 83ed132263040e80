import type { Dtype } from '../kernel/dtype.ts'
import { type HostFunction, TREE } from '../kernel/expr.ts'
import type { Graph } from '../kernel/graph.ts'
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
}

/** How the host computes a value: what it calls, on which values, or the column that it reads. */
interface Recipe {
  readonly rank: number
  readonly args: readonly number[]
  readonly fn: HostFunction | undefined
  readonly constant: number
  readonly column: number
  /** Whether it is worth keeping for each unit: a function may only be called once. */
  readonly isKept: boolean
}

/** Compiles what the host computes of a graph. Each step begins with columns of its own, and may begin within another. */
export function compileHostValues(
  graph: Graph,
  columnOf: readonly number[],
): (columns: Columns, run: (values: HostValues) => void) => void {
  const recipes = graph.values.map(({ op, rank, args, fn, constant, origin }, id): Recipe => {
    // The total of a leaf is what a kernel has summed up of its operand.
    const meaning = op === 'leafTotal' ? (sum = 0) => sum : op === 'call' ? named(fn!, origin) : fn
    return { rank, args, fn: meaning, constant, column: op === 'input' ? columnOf[id]! : -1, isKept: op === 'call' && rank !== TREE }
  })
  const isConstant: boolean[] = []
  // Of what varies by element, the host knows sums.
  for (const { op, row, rank, args } of graph.values)
    isConstant.push(op === 'const' || (rank === TREE && row !== undefined && args.every((arg) => isConstant[arg])))
  const constants = isConstant.flatMap((is, id) => (is ? [id] : []))
  const idle: Evaluation[] = []
  return (columns, run) => {
    const evaluation = idle.pop() ?? new Evaluation(recipes, constants)
    evaluation.begin(columns)
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
function named(fn: HostFunction, origin: string): HostFunction {
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
  readonly #recipes: readonly Recipe[]
  readonly #values: Float64Array
  /** For which visit a value was computed, a begin or a turn to another unit; what depends on constants alone is computed for all. */
  readonly #computed: Float64Array
  readonly #kept = new Map<Unit, Map<number, number>>()
  #columns: Columns = []
  #begun = 1
  #visit = 1
  #unit: Unit | undefined

  constructor(recipes: readonly Recipe[], constants: readonly number[]) {
    this.#recipes = recipes
    this.#values = new Float64Array(recipes.length)
    this.#computed = new Float64Array(recipes.length)
    for (const id of constants) {
      this.#compute(id)
      this.#computed[id] = Number.POSITIVE_INFINITY
    }
  }

  begin(columns: Columns): void {
    this.#columns = columns
    this.#begun = ++this.#visit
    this.#unit = undefined
    if (this.#kept.size > 0) this.#kept.clear()
  }

  know(id: number, value: number, unit?: Unit): void {
    if (unit !== undefined) this.#keep(unit, id, value)
    else {
      this.#values[id] = value
      this.#computed[id] = this.#begun
    }
  }

  value(id: number, unit?: Unit): number {
    if (unit !== undefined && unit !== this.#unit) {
      this.#unit = unit
      this.#visit++
    }
    return this.#compute(id)
  }

  #keep(unit: Unit, id: number, value: number): void {
    const kept = this.#kept.get(unit) ?? new Map<number, number>()
    this.#kept.set(unit, kept.set(id, value))
  }

  #compute(id: number): number {
    const { rank, args, fn, constant, column, isKept } = this.#recipes[id]!
    const now = rank === TREE ? this.#begun : this.#visit
    if (this.#computed[id]! >= now) return this.#values[id]!
    const unit = this.#unit
    const known = rank === TREE || unit === undefined ? undefined : this.#kept.get(unit)?.get(id)
    let value: number
    if (known !== undefined) value = known
    else if (column >= 0) value = Number(this.#columns[column]![rank === TREE ? 0 : unit!.leaves[0]!.index])
    else if (fn === undefined) value = constant
    else if (args.length === 1) value = fn(this.#compute(args[0]!))
    else if (args.length === 2) value = fn(this.#compute(args[0]!), this.#compute(args[1]!))
    else value = fn(...args.map((arg) => this.#compute(arg)))
    if (isKept && known === undefined && unit !== undefined) this.#keep(unit, id, value)
    this.#values[id] = value
    this.#computed[id] = now
    return value
  }
}
