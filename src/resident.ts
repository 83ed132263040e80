import { bytesOf, type FloatArray } from './kernel/arrays.ts'
import { Graph } from './kernel/graph.ts'
import type { Pool } from './kernel/threads.ts'
import { ENTRIES, type Group, layOut, PARAMS, UPDATES } from './layout.ts'
import { phaseRunner } from './phaseRunner.ts'
import { columnOfEntry, decideParts, execute, extrasOf, prepare } from './prepare.ts'
import { newProgram, type Segment } from './program.ts'
import { repeatedBuild } from './repeatedBuild.ts'
import { repeatedStep } from './repeatedStep.ts'
import { build, dataOf, leavesOf, matchingLeaves, structureOf, withData } from './structure.ts'
import { entriesOfRules, type RulePart } from './trace.ts'

/** Parameters, and the value of each entry of the state. */
export interface Stepped {
  readonly params: unknown
  readonly state: unknown[]
}

/** A model in one memory: what a donating optimizer works on. */
export interface Resident extends Stepped {
  readonly grads: unknown
  /** How many threads work on it, this one included. */
  readonly threads: number
  /** Whether these parameters are what it has handed out last. */
  owns(params: unknown): boolean
  step(grads: unknown, state: readonly unknown[], params: unknown, extra: unknown): Stepped
  end(): void
}

/** Lays a model out in one memory. Throws a `RangeError`, before anything is written, where it does not fit. */
export function newResident(parts: readonly RulePart[], initial: unknown, wanted: number, pool: Pool): Resident {
  const graph = new Graph()
  const entries = entriesOfRules(parts)
  const structure = structureOf(initial, 'params', true)
  const active = decideParts(parts, initial, structure)
  const prepared = prepare(graph, parts, entries, structure, active, true)
  const { variants, columnOf } = prepared
  const isThreaded = wanted > 1
  const layout = layOut(graph, prepared, entries, wanted, isThreaded)
  const { places, maxSums, pages } = layout

  const memory = new WebAssembly.Memory(isThreaded ? { initial: pages, maximum: pages, shared: true } : { initial: pages })
  const { buffer } = memory
  const floats = new Float64Array(buffer)
  const threads = pool.join(memory, maxSums)

  // The leaves of every column, as they are handed out: views of the memory, in records where the parameters are such.
  let initialLeaves: readonly unknown[] = leavesOf(initial, structure) ?? []
  const homes = new Map<number, { group: Group; element: number }>()
  for (const [unit, { group, offset }] of places) {
    let element = offset
    for (const { index, size } of unit.leaves) {
      homes.set(index, { group, element })
      element += size
    }
  }
  const addressOf = (leaf: number, column: number): number => {
    const { group, element } = homes.get(leaf)!
    return group.addresses[column]! + element * bytesOf(group.dtype)
  }
  const viewsOf = (column: number): (FloatArray | undefined)[] =>
    structure.leaves.map(({ index, dtype, size }) => {
      if (dtype === 'number' || homes.get(index)!.group.addresses[column] === undefined) return undefined
      return dtype === 'float32'
        ? new Float32Array(buffer, addressOf(index, column), size)
        : new Float64Array(buffer, addressOf(index, column), size)
    })
  const columns = [UPDATES, PARAMS, ...entries.map((_, i) => ENTRIES + i)]
  const views = columns.map((column) => viewsOf(column))
  /** Of leaves that are numbers: where they stand, as float64, in each column that has them. */
  const numberAt = columns.map((column) =>
    structure.leaves.map(({ index, dtype }) => {
      const address = dtype === 'number' ? homes.get(index)!.group.addresses[column] : undefined
      return address === undefined ? undefined : addressOf(index, column) / 8
    }),
  )
  const handedOut = views.map((column) => column.map((view, leaf) => view && withData(initialLeaves[leaf], view)))

  /** Copies leaves into a column, but for those that are the column's own. */
  const take = (column: number, leaves: readonly unknown[]): void => {
    for (let index = 0; index < leaves.length; index++) {
      const data = dataOf(leaves[index])
      const view = views[column]![index]
      const at = numberAt[column]![index]
      if (typeof data === 'number' && at !== undefined) floats[at] = data
      else if (typeof data === 'object' && view !== undefined && !isSame(view, data)) view.set(data)
    }
  }
  const isAbsent = (column: number, leaf: number): boolean => {
    const entry = entries[column - ENTRIES]
    return entry !== undefined && active[entry.part]?.[leaf] === false
  }
  const hasScalars = entries.some(({ kind }) => kind === 'scalar')
  const numberIn = (column: number, leaf: number): number | undefined => {
    const at = numberAt[column]![leaf]
    return at === undefined ? undefined : floats[at]
  }
  const builds = handedOut.map((leaves, column) =>
    repeatedBuild(structure, ({ index, path }) => {
      const isRenewed = numberIn(column, index) !== undefined || (path === '' && leaves[index] !== undefined)
      return isRenewed ? undefined : (leaves[index] ?? null)
    }),
  )
  // The tree of each column that has been handed out last: known to be the memory's own, it is not read again.
  const current: unknown[] = []
  /** A tree of a column as it is now: a new one each time, so that it can be told which have been donated since. */
  const treeOf = (column: number): unknown => {
    const tree = builds[column]!(({ index }) => numberIn(column, index) ?? renewed(handedOut[column]![index]))
    current[column] = tree
    return tree
  }

  take(PARAMS, initialLeaves)
  const initialState = entries.map(({ kind, initial: first }, i) => {
    if (kind === 'number') return first
    const column = ENTRIES + i
    if (kind === 'scalar') return build(structure, ({ index }) => (isAbsent(column, index) ? null : first))
    initialLeaves.forEach((leaf, index) => {
      if (isAbsent(column, index)) return
      const view = views[column]![index] ?? floats.subarray(addressOf(index, column) / 8, addressOf(index, column) / 8 + 1)
      const data = dataOf(leaf)
      if (first !== 'params') view.fill(first)
      else if (typeof data === 'object') view.set(data)
      else view.fill(data ?? 0)
    })
    return treeOf(column)
  })
  // The functions below live on; what the model was begun with need not.
  initialLeaves = []

  let pure: Segment | undefined
  /** Steps with gradients of which some are null: these leaves sit out, which is too rare for kernels of its own. */
  const stepApart = (grads: unknown, state: readonly unknown[], params: unknown, extra: unknown): Stepped => {
    pure ??= newProgram(parts)
    const { updates, state: next } = pure.update(grads, state, { params, extra, like: 'params' })
    take(PARAMS, matchingLeaves(updates, 'params', structure))
    next.forEach((value, i) => {
      if (entries[i]!.kind === 'array') take(ENTRIES + i, columnOfEntry(prepared, entries[i]!, value))
    })
    return { params: treeOf(PARAMS), state: next.map((value, i) => (entries[i]!.kind === 'array' ? treeOf(ENTRIES + i) : value)) }
  }

  const evaluation = repeatedStep(graph, columnOf)
  const runPhase = phaseRunner(layout, memory, threads, evaluation)
  const nothing: readonly unknown[] = []
  const stepInPlace = (gradLeaves: readonly unknown[], state: readonly unknown[], params: unknown, extra: unknown): Stepped => {
    const read: [column: number, leaves: readonly unknown[]][] = []
    if (current[PARAMS] !== params) read.push([PARAMS, matchingLeaves(params, 'params', structure)])
    const inputs = [nothing, nothing, prepared.sizes]
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!
      const isOwn = entry.kind === 'array' && current[ENTRIES + i] === state[i]
      const column = isOwn ? nothing : columnOfEntry(prepared, entry, state[i])
      inputs.push(column)
      if (entry.kind === 'array' && !isOwn) read.push([ENTRIES + i, column])
    }
    inputs.push(...extrasOf(prepared, extra))
    evaluation.begin(inputs)
    take(UPDATES, gradLeaves)
    for (const [column, leaves] of read) take(column, leaves)
    const results = hasScalars ? inputs.slice(ENTRIES).map((column) => column.slice()) : []
    threads.begin()
    execute(prepared, entries, evaluation, results, runPhase)
    // Arrays in memory that others share are written back; they stay where they are, for the others to see.
    const shared: (readonly unknown[])[] = []
    for (const [column, leaves] of read) {
      if (!leaves.some(isShared)) continue
      shared[column] = leaves
      leaves.forEach((leaf, index) => {
        const data = dataOf(leaf)
        if (typeof data === 'object') data.set(views[column]![index]!)
      })
    }
    const handOut = (column: number): unknown => {
      const leaves = shared[column]
      if (leaves === undefined) return treeOf(column)
      return build<unknown>(structure, ({ index }) => numberIn(column, index) ?? leaves[index] ?? null)
    }
    return {
      params: handOut(PARAMS),
      state: entries.map(({ kind }, i) => {
        if (kind === 'number') return evaluation.value(variants[0]!.traced.next[i]!)
        if (kind === 'array') return handOut(ENTRIES + i)
        return build(structure, ({ index }) => results[1 + i]![index])
      }),
    }
  }

  const first = { params: treeOf(PARAMS), state: initialState }
  return {
    ...first,
    grads: treeOf(UPDATES),
    get threads() {
      return threads.count
    },
    owns: (params) => current[PARAMS] === params,
    step(grads, state, params, extra) {
      const gradLeaves = leavesOf(grads, structure)
      return gradLeaves === undefined ? stepApart(grads, state, params, extra) : stepInPlace(gradLeaves, state, params, extra)
    },
    end: () => threads.leave(),
  }
}

const isSame = (a: FloatArray, b: FloatArray): boolean => a === b || (a.buffer === b.buffer && a.byteOffset === b.byteOffset)

const isShared = (leaf: unknown): boolean => {
  const data = dataOf(leaf)
  return typeof data === 'object' && Object.prototype.toString.call(data.buffer) === '[object SharedArrayBuffer]'
}

/** The same array, or record, as another object. */
const renewed = (leaf: unknown): unknown => (ArrayBuffer.isView(leaf) ? Object(leaf).subarray() : { ...Object(leaf) })
