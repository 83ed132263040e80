import type { HostFunction } from './kernel/expr.ts'
import { TREE } from './kernel/expr.ts'
import type { Graph } from './kernel/graph.ts'
import { rowOf } from './kernel/ops.ts'
import type { Columns, Step, Unit } from './step.ts'

/** How the host computes a value: what it calls, on which values, or the column that it reads. */
interface Recipe {
  readonly rank: number
  readonly args: readonly number[]
  readonly fn: HostFunction | undefined
  readonly constant: number
  readonly column: number
}

/** As `newStep`, for one graph again and again: what has to be looked up is looked up once, and each begin takes new columns. */
export function repeatedStep(graph: Graph, columnOf: readonly number[]): Step & { begin(columns: Columns): void } {
  const recipes = graph.values.map(({ op, rank, args, fn, constant }, id): Recipe => {
    // The total of a leaf is what a kernel has summed up of its operand.
    const meaning = op === 'leafTotal' ? (sum = 0) => sum : fn
    return { rank, args, fn: meaning, constant, column: op === 'input' ? columnOf[id]! : -1 }
  })
  const values = new Float64Array(recipes.length)
  /** For which visit a value was computed, a begin or a turn to another unit; what depends on constants alone is computed for all. */
  const computed = new Float64Array(recipes.length)
  let columns: Columns = []
  let begun = 1
  let visit = 1
  let current: Unit | undefined
  const kept = new Map<Unit, Map<number, number>>()

  const turnTo = (unit: Unit | undefined): void => {
    if (unit === undefined || unit === current) return
    current = unit
    visit++
  }
  const compute = (id: number): number => {
    const { rank, args, fn, constant, column } = recipes[id]!
    const now = rank === TREE ? begun : visit
    if (computed[id]! >= now) return values[id]!
    const sum = rank === TREE || current === undefined ? undefined : kept.get(current)?.get(id)
    let value: number
    if (sum !== undefined) value = sum
    else if (column >= 0) value = Number(columns[column]![rank === TREE ? 0 : current!.leaves[0]!.index])
    else if (fn === undefined) value = constant
    else if (args.length === 1) value = fn(compute(args[0]!))
    else if (args.length === 2) value = fn(compute(args[0]!), compute(args[1]!))
    else value = fn(...args.map(compute))
    values[id] = value
    computed[id] = now
    return value
  }
  graph.values.forEach(({ op, args }, id) => {
    const isConstant = op === 'const' || (rowOf(op) !== undefined && args.every((arg) => computed[arg] === Number.POSITIVE_INFINITY))
    if (!isConstant) return
    compute(id)
    computed[id] = Number.POSITIVE_INFINITY
  })
  return {
    begin(next) {
      columns = next
      begun = ++visit
      current = undefined
      if (kept.size > 0) kept.clear()
    },
    know(id, value, unit) {
      if (unit === undefined) {
        values[id] = value
        computed[id] = begun
      } else kept.set(unit, (kept.get(unit) ?? new Map()).set(id, value))
    },
    value(id, unit) {
      turnTo(unit)
      return compute(id)
    },
  }
}
