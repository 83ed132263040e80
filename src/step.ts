import { TREE } from './kernel/expr.ts'
import type { Graph } from './kernel/graph.ts'
import type { Dtype } from './kernel/plan.ts'
import type { LeafNode } from './structure.ts'

/** What a kernel runs over at once: a leaf, or small leaves of one kind that follow each other. */
export interface Unit {
  readonly leaves: readonly LeafNode[]
  readonly dtype: Dtype
  readonly size: number
}

export type Columns = readonly (readonly unknown[])[]

export interface Step {
  /** Makes a value of the whole tree known, or with a unit the sum over its elements. */
  know(id: number, value: number, unit?: Unit): void
  /** A value of the whole tree or of a unit, computed when it is asked for; of what varies by element, its sum over the unit. */
  value(id: number, unit?: Unit): number
}

/**
 * Begins a step over leaves that have been read into columns: the host computes the values of the whole tree and of single
 * leaves, once kernels have computed what these sum up.
 */
export function newStep(graph: Graph, columnOf: readonly number[], columns: Columns): Step {
  type Values = (number | undefined)[]
  const tree: Values = new Array(graph.values.length)
  const units = new Map<Unit | undefined, Values>()
  const of = (unit?: Unit): Values => {
    const values = units.get(unit) ?? []
    units.set(unit, values)
    return values
  }
  const value = (id: number, unit?: Unit): number => {
    const { op, rank, args, constant, fn } = graph.at(id)
    const values = rank === TREE ? tree : of(unit)
    let result = values[id]
    if (result === undefined) {
      if (op === 'leafTotal') result = value(args[0]!, unit)
      else if (op === 'input') result = Number(columns[columnOf[id]!]![rank === TREE ? 0 : unit!.leaves[0]!.index])
      else if (fn === undefined) result = constant
      else if (args.length === 2) result = fn(value(args[0]!, unit), value(args[1]!, unit))
      else result = fn(...args.map((arg) => value(arg, unit)))
      values[id] = result
    }
    return result
  }
  return {
    know(id, result, unit) {
      const values = unit ? of(unit) : tree
      values[id] = result
    },
    value,
  }
}
