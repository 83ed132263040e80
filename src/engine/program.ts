import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { kernelFor } from '../kernel/executor.ts'
import { build } from '../trees/build.ts'
import { dataOf, withData } from '../trees/leaf.ts'
import { leavesOf } from '../trees/match.ts'
import { type LeafNode, type Structure, structureOf } from '../trees/structure.ts'
import type { Columns, HostValues, Unit } from './hostValues.ts'
import { type Active, COLUMNS, columnsOf, decideParts, execute, type Prepared, prepare, type Stage, type Variant } from './prepared.ts'
import type { Segment } from './segment.ts'
import { entriesOfRules, type RulePart, type StateEntry } from './trace.ts'

/** For so many models that take turns; structures that change at each step must not pile up. */
const KEPT = 8

/** Makes one program of a run of rules: traced and planned once for each structure, executed at every step. */
export function newProgram(parts: readonly RulePart[]): Segment {
  const entries = entriesOfRules(parts)
  const known: Prepared[] = []

  return {
    init: (params, structure) => initialState(entries, params, structure, decideParts(parts, params, structure)),

    update(updates, state, { params, extra, like = 'updates' }) {
      let leaves: unknown[] | undefined
      let prepared = known.find(({ structure }) => {
        leaves = leavesOf(updates, structure)
        return leaves
      })
      if (prepared === undefined || leaves === undefined) {
        const structure = structureOf(updates, 'grads')
        prepared = prepare(parts, entries, structure, decideParts(parts, params ?? updates, structure))
        known.unshift(prepared)
        known.splice(KEPT)
        leaves = leavesOf(updates, structure)!
      }
      const { structure, variants, columnOf } = prepared
      const numbers: number[] = []
      const columns = columnsOf(prepared, entries, leaves, state, params, extra)
      const results = [columns[COLUMNS.indexOf(like)]!, ...columns.slice(COLUMNS.length)].map((column) => column.slice())
      prepared.withHostValues(columns, (step) => {
        execute(prepared, entries, step, results, runner(step, columns, columnOf, results))
        entries.forEach(({ kind }, i) => {
          if (kind === 'number') numbers[i] = step.value(variants[0]!.traced.next[i]!)
        })
      })
      return {
        updates: build(structure, ({ index }) => results[0]![index], like === 'params' ? params : null),
        state: entries.map(({ kind }, i) => {
          if (kind === 'number') return numbers[i]
          return build(structure, ({ index }) => results[1 + i]![index], state[i])
        }),
      }
    },
  }
}

/** Runs passes over ordinary arrays, and replaces the leaves of the results by what they store. */
function runner(step: HostValues, columns: Columns, columnOf: readonly number[], results: readonly unknown[][]) {
  const run = ({ pass, kernels }: Stage, unit: Unit, stored: FloatArray[]): void => {
    const { leaves, dtype, size } = unit
    const inputs = pass.loads.map((id) => (stored[id] ? [stored[id]] : partsOf(leaves, columns[columnOf[id]!]!)))
    const uniforms = pass.uniforms.map((id) => step.value(id, unit))
    const outputs = pass.stores.map((store) => newArray(store.dtype ?? dtype, size))
    const sums = pass.sums.map(() => 0)
    kernels[dtype] ??= kernelFor(pass, dtype)
    kernels[dtype](inputs, uniforms, outputs, sums, size)
    pass.sums.forEach(({ id }, i) => {
      step.know(id, sums[i]!, unit)
    })
    pass.stores.forEach(({ id, dtype: own, result }, i) => {
      if (own === undefined) stored[id] = outputs[i]!
      if (result !== undefined) handOut(leaves, outputs[i]!, results[result]!)
    })
  }
  // What the passes of a unit store is kept until a later phase loads it.
  const arrays = new Map<Unit, FloatArray[]>()
  return ({ stages, units }: Variant, phase: number): void => {
    for (const unit of units) {
      const stored = arrays.get(unit) ?? []
      arrays.set(unit, stored)
      for (const stage of stages) if (stage.pass.phase === phase) run(stage, unit, stored)
    }
  }
}

/** The arrays of some leaves; numbers are packed into one. */
function partsOf(leaves: readonly LeafNode[], column: readonly unknown[]): FloatArray[] {
  if (leaves[0]!.dtype !== 'number') return leaves.map(({ index }) => Object(dataOf(column[index])))
  const numbers = new Float64Array(leaves.length)
  for (let i = 0; i < leaves.length; i++) numbers[i] = Number(column[leaves[i]!.index])
  return [numbers]
}

/** Replaces leaves of a column by what an array has for them. */
function handOut(leaves: readonly LeafNode[], array: FloatArray, column: unknown[]): void {
  let from = 0
  for (const { index, dtype, size } of leaves) {
    if (dtype === 'number') column[index] = array[from]
    else column[index] = withData(column[index], leaves.length > 1 ? array.subarray(from, from + size) : array)
    from += size
  }
}

/** Makes the value of each entry of the state. */
export function initialState(entries: readonly StateEntry[], params: unknown, structure: Structure, active: Active): unknown[] {
  const leaves = leavesOf(params, structure)!
  return entries.map(({ kind, part, initial, dtype }) => {
    if (kind === 'number') return initial
    return build(structure, ({ index }) => {
      if (active[part]?.[index] === false) return null
      const data = dataOf(leaves[index])
      if (kind === 'scalar' || data === undefined || typeof data === 'number') return initial === 'params' ? data : initial
      const array = dtype === 'leaf' ? data.slice() : newArray(dtype, data.length)
      if (initial === 'params') array.set(data)
      else array.fill(initial)
      return withData(leaves[index], array)
    })
  })
}
