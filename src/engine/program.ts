import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { lineOf } from '../kernel/value.ts'
import { isRule, titleOf } from '../transformation/composition.ts'
import type { Composition } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { dataOf, withData } from '../trees/leaf.ts'
import { leavesOf, matchingLeaves } from '../trees/match.ts'
import { type LeafNode, type Structure, structureOf } from '../trees/structure.ts'
import type { Columns, HostValues, Unit } from './hostValues.ts'
import { execute, type Runner } from './phases.ts'
import { allParts, entriesOf, type Placed, place, type StateEntry } from './placed.ts'
import { type Active, COLUMNS, type Course, columnsOf, decideParts, type Prepared, prepare, type Stage } from './prepared.ts'
import { keepReduced, runPass } from './runPass.ts'

/** What a step is given besides updates and state. */
export interface Arguments {
  readonly params: unknown
  readonly extra?: unknown
}

/** A composition that is executed as one; the state is the values of its entries. */
export interface Program {
  init(params: unknown): unknown[]
  update(updates: unknown, state: readonly unknown[], inputs: Arguments): { updates: unknown; state: unknown[] }
}

/** For so many models that take turns; structures that change at each step must not pile up. */
const KEPT = 8

/**
 * Makes a program: traced and planned once for each structure, executed at every step. `like` says which tree the result is
 * like: it keeps what that tree's records carry, and what it has where the updates are null. Errors call the updates by `name`.
 */
export function newProgram(composition: Composition, like: 'updates' | 'params' = 'updates', name = 'grads'): Program {
  let made: { placed: Placed; entries: StateEntry[] } | undefined
  const placed = () => {
    if (made === undefined) {
      const all = place(composition)
      made = { placed: all, entries: entriesOf(all) }
    }
    return made
  }
  const known: Prepared[] = []
  const preparedFor = (updates: unknown, params: unknown): [Prepared, unknown[]] => {
    for (const prepared of known) {
      const leaves = leavesOf(updates, prepared.structure)
      if (leaves !== undefined) return [prepared, leaves]
    }
    const structure = structureOf(updates, name)
    const { placed: all, entries } = placed()
    const prepared = prepare(all, entries, structure, decideParts(all, params ?? updates, structure), like)
    known.unshift(prepared)
    known.splice(KEPT)
    return [prepared, leavesOf(updates, structure)!]
  }

  return {
    init(params) {
      const structure = structureOf(params, 'params', true)
      return initialState(placed().placed, placed().entries, params, structure)
    },
    update(updates, state, { params, extra }) {
      const { entries } = placed()
      const [prepared, leaves] = preparedFor(updates, params)
      const { structure } = prepared
      const columns = columnsOf(prepared, entries, leaves, state, params, extra, name)
      const results = [columns[COLUMNS.indexOf(like)]!, ...columns.slice(COLUMNS.length)].map((column) => column.slice())
      const next: unknown[] = []
      prepared.withHostValues(columns, extra, (host) => {
        const runner = newRunner(prepared, host, columns, results, { params, extra })
        const last = execute(prepared, entries, host, runner, results.slice(1), next)
        runner.handOnTrees(last)
      })
      // A tree of which nothing has changed stays the same object; one that is applied is new, to be told from those donated.
      const isSame = (before: readonly unknown[], after: readonly unknown[]): boolean =>
        like === 'updates' && after.every((leaf, index) => Object.is(leaf, before[index]))
      const [updated, ...states] = results
      return {
        updates: isSame(columns[0]!, updated!)
          ? updates
          : rebuilt(structure, like === 'params' ? params : updates, updated!, like === 'params'),
        state: entries.map(({ kind }, i) => {
          if (kind === 'number' || kind === 'pair') return next[i]
          return isSame(columns[COLUMNS.length + i]!, states[i]!) ? state[i] : rebuilt(structure, state[i], states[i]!, true)
        }),
      }
    },
  }
}

/** A tree with other leaves; at empty places stands what it has there, if that is to stay. */
function rebuilt(structure: Structure, tree: unknown, after: readonly unknown[], keepsOthers: boolean): unknown {
  return build<unknown>(structure, ({ index }) => after[index], keepsOthers ? tree : null)
}

/** Runs passes over ordinary arrays, and replaces the leaves of the results by what they store. */
function newRunner(
  prepared: Prepared,
  host: HostValues,
  columns: Columns,
  results: readonly unknown[][],
  { params, extra }: Arguments,
): Runner & { handOnTrees(last: Course): void } {
  const { graph, structure, variants, columnOf, lined } = prepared
  // What the passes of a unit store is kept until a later phase loads it.
  const arrays = new Map<Unit, FloatArray[]>()
  /** Of each host task the leaves of the tree that it is given, then of that which it returns. */
  const trees = new Map<number, unknown[]>()
  const treeOf = (task: number): unknown[] => {
    const leaves = trees.get(task) ?? columns[0]!.slice()
    trees.set(task, leaves)
    return leaves
  }
  /** The leaves of a value that is there as a whole; nothing for others. */
  const wholeOf = (id: number): readonly unknown[] | undefined => {
    const { op, args } = graph.at(id)
    return op === 'received' ? treeOf(args[0]!) : op === 'input' ? columns[columnOf(id)]! : undefined
  }
  const handOn = (units: readonly Unit[], from: readonly unknown[] | undefined, to: unknown[]): void => {
    if (from !== undefined) for (const { leaves } of units) for (const { index } of leaves) to[index] = from[index]
  }
  const run = (stage: Stage, unit: Unit, stored: FloatArray[]): void => {
    const { pass } = stage
    const { leaves } = unit
    const load = (id: number): FloatArray[] => {
      if (stored[id]) return [stored[id]]
      const parts = partsOf(leaves, wholeOf(id)!)
      const line = lineOf(graph.at(id))
      const column = line && lined[columnOf(id) - COLUMNS.length]
      return column ? [column.part(leaves[0]!, line, parts[0]!)] : parts
    }
    const uniforms = pass.uniforms.map((id) => host.value(id, unit))
    const { outputs, sums, reduced } = runPass(graph, stage, unit, pass.loads.map(load), uniforms)
    pass.sums.forEach(({ id }, i) => {
      host.know(id, sums[i]!, unit)
    })
    keepReduced(host, unit, reduced, stored)
    pass.stores.forEach(({ id, dtype: own, result, task }, i) => {
      if (own === undefined && (result === undefined || pass.on === undefined)) stored[id] = outputs[i]!
      const column = pass.on && lined[result! - 1]
      if (column) column.replace(leaves[0]!, pass.on, outputs[i]!, results[result!]!, columns[COLUMNS.length + result! - 1]!)
      else if (result !== undefined) handOut(leaves, outputs[i]!, results[result]!)
      if (task !== undefined) handOut(leaves, outputs[i]!, treeOf(task))
    })
  }
  return {
    begin() {},
    run({ units }, stage) {
      for (const unit of units) {
        const stored = arrays.get(unit) ?? []
        arrays.set(unit, stored)
        run(stage, unit, stored)
      }
    },
    perform(task, { operands }) {
      const { work, args, origin } = graph.at(task)
      const given = treeOf(task)
      for (const { index, units } of variants) handOn(units, wholeOf(operands[index]!.get(task)!), given)
      const tree = build(structure, ({ index }) => given[index])
      const [returned, handed] = work!(tree, { held: args.map((arg) => host.anything(arg)), params, extra })
      trees.set(task, returned === tree ? given : matchingLeaves(returned, `the updates that ${origin} returns, `, structure))
      host.hand(task, handed)
    },
    /** What a host task has returned as the updates is handed out as it is. */
    handOnTrees({ outputs }) {
      for (const { index, units } of variants) {
        const updates = outputs[index]!.find(({ result }) => result === 0)!.id
        if (graph.at(updates).op === 'received') handOn(units, wholeOf(updates), results[0]!)
      }
    },
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
    // Leaves that run together have a view each, those without elements too.
    else column[index] = withData(column[index], leaves.length > 1 ? array.subarray(from, from + size) : array)
    from += size
  }
}

/** Makes the value of each entry of the state. */
function initialState(placed: Placed, entries: readonly StateEntry[], params: unknown, structure: Structure): unknown[] {
  const leaves = leavesOf(params, structure)!
  const active: Active = decideParts(placed, params, structure)
  const parts = allParts(placed)
  return entries.map((entry) => {
    const { kind, part, initial, dtype, along } = entry
    if (kind === 'number') return initial
    const { work } = parts[part]!
    if (kind === 'pair') return isRule(work) ? undefined : work.init(params)
    const isIn = ({ index }: LeafNode): boolean => active[part]?.[index] !== false
    if (along) return along.begin(along.column(entry, titleOf(parts[part]!), structure, isIn), leaves, Number(initial))
    return build(structure, (leaf) => {
      if (!isIn(leaf)) return null
      const data = dataOf(leaves[leaf.index])
      if (kind === 'scalar' || data === undefined) return initial
      // A number is rounded as an array is where it is stored in float32.
      if (typeof data === 'number')
        return newArray(dtype === 'float32' ? dtype : 'float64', 1).fill(initial === 'params' ? data : initial)[0]
      const array = dtype === 'leaf' ? data.slice() : newArray(dtype, data.length)
      if (initial === 'params') array.set(data)
      else array.fill(initial)
      return withData(leaves[leaf.index], array)
    })
  })
}
