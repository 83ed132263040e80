import type { Course as KernelCourse, Output, Pass, Trace } from '../kernel/course.ts'
import type { Dtype } from '../kernel/dtype.ts'
import { Graph } from '../kernel/graph.ts'
import type { Line } from '../kernel/linePass.ts'
import { planAll } from '../kernel/onlyCourse.ts'
import type { Kernel } from '../kernel/pass.ts'
import { BLOCK } from '../kernel/sums.ts'
import { LEAF } from '../kernel/value.ts'
import { titleOf } from '../transformation/composition.ts'
import type { LinedColumn, LinedEntry } from '../transformation/entry.ts'
import { decideMasks } from '../transformation/mask.ts'
import type { Part } from '../transformation/transformation.ts'
import { describe } from '../trees/leaf.ts'
import { matchingLeaves } from '../trees/match.ts'
import type { LeafNode, Structure } from '../trees/structure.ts'
import { type Columns, compileHostValues, type Unit } from './hostValues.ts'
import { allParts, type Placed, type StateEntry } from './placed.ts'
import { type Traced, traceParts } from './trace.ts'

/** A pass with the kernels that have been compiled for it. */
export interface Stage {
  readonly pass: Pass
  readonly kernels: { [D in Dtype]?: Kernel }
}

/** Leaves with the same active parts, which compute the same. */
export interface Variant {
  readonly index: number
  readonly units: readonly Unit[]
}

/** What runs before the host has to decide how a step goes on: for each variant the stages of each phase. */
export interface Course {
  readonly stages: readonly (readonly Stage[])[]
  readonly awaited: readonly (readonly number[])[]
  readonly operands: readonly ReadonlyMap<number, number>[]
  readonly outputs: readonly (readonly Output[])[]
  /** For each variant the next values of the entries that are one number a leaf, of those that hold its leaves. */
  readonly scalars: readonly (readonly number[])[]
  readonly earlyCalls: readonly (readonly number[])[]
  readonly conditions: readonly number[]
  next(outcomes: readonly boolean[]): Course
}

/** What is decided once for each structure of the updates. */
export interface Prepared {
  readonly structure: Structure
  /** Belongs to this structure alone, and goes with it: a rule may hand in another function at each trace. */
  readonly graph: Graph
  readonly active: Active
  /** Of the entries along lines, what they have of the leaves. */
  readonly lined: readonly (LinedColumn | undefined)[]
  /** What is computed where every part is active: the numbers of the state are read off it. */
  readonly whole: Traced
  readonly variants: readonly Variant[]
  /** For each variant what its leaves compute, with all choices in it. */
  readonly traced: readonly Traced[]
  /** Whether a variant's leaves have a place in an entry of the state. */
  readonly holds: (variant: Variant, entry: number) => boolean
  readonly course: Course
  readonly withHostValues: ReturnType<typeof compileHostValues>
  /** For each value that is an input, which column it is read from. */
  readonly columnOf: (id: number) => number
  readonly sizes: readonly number[]
  /** The first part that reads the parameters. */
  readonly paramsReader: Part | undefined
  /** The extra arguments, each with the first part that reads it. */
  readonly extras: readonly (readonly [name: string, reader: Part])[]
}

/** For each part, which leaves its masks leave in; nothing where it has no mask. */
export type Active = readonly (readonly boolean[] | undefined)[]

/** The columns of a step: the leaves of the updates and of the parameters, the leaves' sizes, then the state and the extra arguments. */
export const COLUMNS = ['updates', 'params', 'size']

export function decideParts(placed: Placed, params: unknown, structure: Structure): Active {
  return allParts(placed).map((part) => (part.masks.length === 0 ? undefined : decideMasks(part.masks, params, structure, titleOf(part))))
}

/** Traces the rules for each group of leaves with the same active parts, and plans their passes. */
export function prepare(
  placed: Placed,
  entries: readonly StateEntry[],
  structure: Structure,
  active: Active,
  like: 'updates' | 'params',
  inPlace = false,
): Prepared {
  const graph = new Graph()
  const parts = allParts(placed)
  const isOn = (part: number, { index }: LeafNode): boolean => active[part]?.[index] !== false
  const lined = entries.map((entry) => entry.along?.column(entry, titleOf(parts[entry.part]!), structure, (leaf) => isOn(entry.part, leaf)))
  const lineNumbers = new Map<Line, number>()
  const groups = new Map<string, { traced: Traced; leaves: LeafNode[] }>()
  const groupOf = (isActive: (part: number) => boolean, leaf: LeafNode | undefined) => {
    const linesOf = (column: LinedColumn): unknown => {
      const { lines = [], isWhole } = column.leaves[leaf?.index ?? -1] ?? {}
      for (const line of lines) lineNumbers.set(line, lineNumbers.get(line) ?? lineNumbers.size)
      return [lines.map((line) => lineNumbers.get(line)), isWhole]
    }
    const key = JSON.stringify([parts.map(({ index }) => isActive(index)), lined.map((column) => column && linesOf(column))])
    const group = groups.get(key) ?? { traced: traceParts(graph, placed, entries, isActive, leaf?.shape), leaves: [] }
    groups.set(key, group)
    return group
  }
  const { leaves } = structure
  const { traced: whole } = groupOf(() => true, leaves.find((leaf) => parts.every(({ index }) => isOn(index, leaf))) ?? leaves[0])
  for (const leaf of leaves) groupOf((part) => isOn(part, leaf), leaf).leaves.push(leaf)

  const all = [...groups.values()]
  const isIn = (entry: number, leaf: LeafNode | undefined): boolean =>
    leaf !== undefined && isOn(entries[entry]!.part, leaf) && (lined[entry] === undefined || lined[entry].leaves[leaf.index] !== undefined)
  const traces = all.map(({ traced, leaves: [leaf] }) => ({
    ...traceOf(
      entries,
      traced,
      like,
      (entry) => isIn(entry, leaf),
      (entry) => lined[entry]?.leaves[leaf?.index ?? -1],
    ),
    lines: graph.lines,
  }))
  const numbers = entries.flatMap(({ kind }, i) => (kind === 'number' || kind === 'pair' ? [whole.next[i]![0]!] : []))
  const course = (graph.planner ?? planAll)(graph, traces, numbers, inPlace)
  const isPerLeaf =
    graph.lines !== undefined ||
    graph.values.some(({ rank, op }) => rank === LEAF || op === 'total') ||
    entries.some(({ kind }) => kind === 'scalar')
  // Leaves of other shapes may have rules read what others do not.
  const readers = new Map([...all].reverse().flatMap(({ traced }) => [...traced.readers]))
  const extras = [...readers].filter(([name]) => name !== 'params')
  const columnNames = [...COLUMNS, ...entries.map(({ input }) => input), ...extras.map(([name]) => `extra ${name}`)]
  const columnOf = (id: number): number => {
    const { name, origin } = graph.at(id)
    const column = columnNames.indexOf(name)
    if (column >= 0) return column
    throw new TypeError(`${origin} reads ${name}, which has a value only in the rules that the factory of injectHyperparams returns`)
  }
  return {
    structure,
    graph,
    active,
    lined,
    whole,
    traced: all.map(({ traced }) => traced),
    variants: all.map(({ leaves }, index) => ({ index, units: unitsOf(leaves, isPerLeaf) })),
    holds: ({ units }, entry) => isIn(entry, units[0]?.leaves[0]),
    course: staged(course),
    columnOf,
    withHostValues: compileHostValues(graph, columnOf),
    paramsReader: readers.get('params'),
    sizes: structure.leaves.map(({ size }) => size),
    extras,
  }
}

/** A course whose passes get their kernels when they first run. */
function staged({ plan, traces, earlyCalls, conditions, next }: KernelCourse): Course {
  const known = new Map<string, Course>()
  return {
    stages: plan.passes.map((passes) => passes.map((pass) => ({ pass, kernels: {} }))),
    awaited: plan.awaited,
    operands: traces.map(({ operands }) => operands),
    outputs: traces.map(({ outputs }) => outputs),
    scalars: traces.map(({ scalars }) => scalars),
    earlyCalls,
    conditions,
    next(outcomes) {
      const key = outcomes.join()
      const course = known.get(key) ?? staged(next(outcomes))
      known.set(key, course)
      return course
    },
  }
}

/** What the passes of a trace have to store, every array but those that stay as they are, and what the host computes of each leaf. */
function traceOf(
  entries: readonly StateEntry[],
  { updates, next, operands }: Traced,
  like: string,
  isIn: (entry: number) => boolean,
  linedOf: (entry: number) => LinedEntry | undefined,
): Omit<Trace, 'lines'> {
  const outputs: Output[] = [{ result: 0, id: updates, dtype: undefined, line: undefined, input: 'params', unless: like }]
  const scalars: number[] = []
  entries.forEach(({ kind, input, dtype }, i) => {
    if (!isIn(i)) return
    if (kind === 'scalar') scalars.push(next[i]![0]!)
    const lined = linedOf(i)
    if (kind !== 'array' && lined === undefined) return
    next[i]!.forEach((id, k) => {
      const line = lined?.isWhole ? undefined : lined?.lines[k]
      outputs.push({ result: 1 + i, id, dtype: dtype === 'leaf' ? undefined : dtype, line, input, unless: input })
    })
  })
  return { outputs, scalars, operands }
}

/** Running a kernel and making an array take longer than working on that many elements. */
const SMALL = 2048

/** Puts small leaves together, unless something is computed for each leaf: a total adds up leaf by leaf. */
function unitsOf(leaves: readonly LeafNode[], isPerLeaf: boolean): Unit[] {
  const units: { leaves: LeafNode[]; dtype: Dtype; size: number }[] = []
  const open: { [dtype: string]: (typeof units)[number] } = {}
  for (const leaf of leaves) {
    const { dtype, size } = leaf
    const isSmall = !isPerLeaf && size <= SMALL
    const last = isSmall ? open[dtype] : undefined
    const fits = last !== undefined && last.size + size <= BLOCK
    const unit = fits ? last : { leaves: [], dtype: dtype === 'number' ? 'float64' : dtype, size: 0 }
    if (!fits) units.push(unit)
    if (isSmall) open[dtype] = unit
    unit.leaves.push(leaf)
    unit.size += size
  }
  return units
}

/** Reads what a step needs, each tree checked against the structure of the updates. */
export function columnsOf(
  prepared: Prepared,
  entries: readonly StateEntry[],
  updates: readonly unknown[],
  state: readonly unknown[],
  params: unknown,
  extra: unknown,
  like: string,
): Columns {
  const reader = prepared.paramsReader
  if (reader && params === undefined) throw new TypeError(`${titleOf(reader)} reads the parameters: pass them as update's third argument`)
  return [
    updates,
    reader ? matchingLeaves(params, 'params', prepared.structure, { like }) : [],
    prepared.sizes,
    ...entries.map((entry, i) => columnOfEntry(prepared, entry, i, state[i])),
    ...extrasOf(prepared, extra),
  ]
}

export function columnOfEntry(
  { structure, active, lined }: Prepared,
  { kind, part, path, dtype, along }: StateEntry,
  index: number,
  value: unknown,
  like?: string,
): readonly unknown[] {
  if (kind === 'pair') return [value]
  if (kind === 'number') return [number(value, path)]
  const isMasked = active[part] && (({ index: leaf }: LeafNode): boolean => !active[part]?.[leaf])
  const column = lined[index]
  if (along !== undefined && column !== undefined) return along.read(column, value, path, structure, isMasked, like)
  return matchingLeaves(value, path, structure, { content: kind === 'scalar' ? kind : dtype, isAbsent: isMasked, like })
}

/** The extra arguments that rules read, each a column of one. */
export const extrasOf = ({ extras }: Prepared, extra: unknown): Columns =>
  extras.map(([name, reader]) => [number(Object(extra)[name], `${titleOf(reader)} reads ${name} of update's fourth argument, which`)])

function number(value: unknown, what: string): number {
  if (typeof value !== 'number') throw new TypeError(`${what} is ${describe(value)}, wanted a number`)
  return value
}
