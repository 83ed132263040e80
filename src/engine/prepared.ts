import type { Dtype } from '../kernel/dtype.ts'
import { LEAF, TREE } from '../kernel/expr.ts'
import { Graph, visitOperandsFirst } from '../kernel/graph.ts'
import type { Kernel, Pass } from '../kernel/pass.ts'
import { type Output, plan } from '../kernel/plan.ts'
import { BLOCK } from '../kernel/sums.ts'
import { titleOf } from '../transformation/composition.ts'
import { decideMasks } from '../transformation/mask.ts'
import type { Part } from '../transformation/transformation.ts'
import { describe } from '../trees/leaf.ts'
import { matchingLeaves } from '../trees/match.ts'
import type { LeafNode, Structure } from '../trees/structure.ts'
import { type Columns, compileHostValues, type HostValues, type Unit } from './hostValues.ts'
import { type RulePart, type StateEntry, type Traced, traceParts } from './trace.ts'

/** A pass with the kernels that have been compiled for it. */
export interface Stage {
  readonly pass: Pass
  readonly kernels: { [D in Dtype]?: Kernel }
}

/** What the leaves with the same active parts compute. */
export interface Variant {
  readonly traced: Traced
  /** The functions that the host calls of each leaf before anything has been summed up. */
  readonly earlyCalls: readonly number[]
  readonly stages: readonly Stage[]
  readonly units: readonly Unit[]
}

/** What is decided once for each structure of the updates. */
export interface Prepared {
  readonly structure: Structure
  /** Belongs to this structure alone, and goes with it: a rule may hand in another function at each trace. */
  readonly graph: Graph
  readonly withHostValues: ReturnType<typeof compileHostValues>
  /** The functions of the whole tree that the host calls before anything has been summed up. */
  readonly earlyCalls: readonly number[]
  readonly active: Active
  /** In the first every part is active, whether or not it has leaves. */
  readonly variants: readonly Variant[]
  /** For each phase the totals that it completes. */
  readonly totals: readonly (readonly number[])[]
  /** For each value that is an input, which column it is read from. */
  readonly columnOf: readonly number[]
  readonly sizes: readonly number[]
  /** The extra arguments, each with the first part that reads it. */
  readonly extras: readonly (readonly [name: string, reader: Part])[]
}

/** For each part, which leaves its masks leave in; nothing where it has no mask. */
export type Active = readonly (readonly boolean[] | undefined)[]

/** The columns of a step: the leaves of the updates and of the parameters, the leaves' sizes, then the state and the extra arguments. */
export const COLUMNS = ['updates', 'params', 'size']

export function decideParts(parts: readonly Part[], params: unknown, structure: Structure): Active {
  return parts.map((part) => (part.masks.length === 0 ? undefined : decideMasks(part.masks, params, structure, titleOf(part))))
}

/** Traces the rules for each group of leaves with the same active parts, and plans their passes. */
export function prepare(
  parts: readonly RulePart[],
  entries: readonly StateEntry[],
  structure: Structure,
  active: Active,
  inPlace = false,
): Prepared {
  const graph = new Graph()
  const groups = new Map<string, { traced: Traced; leaves: LeafNode[] }>()
  const groupOf = (isActive: (part: number) => boolean): LeafNode[] => {
    const key = parts.map((_, part) => Number(isActive(part))).join('')
    const group = groups.get(key) ?? { traced: traceParts(graph, parts, entries, isActive), leaves: [] }
    groups.set(key, group)
    return group.leaves
  }
  groupOf(() => true)
  for (const leaf of structure.leaves) groupOf((part) => active[part]?.[leaf.index] ?? true).push(leaf)

  const traces = [...groups.values()]
  const { passes, totals } = plan(
    graph,
    traces.map(({ traced }) => ({ ...outputsOf(graph, entries, traced), totals: traced.totals })),
    inPlace,
  )
  const isPerLeaf = graph.values.some(({ rank, op }) => rank === LEAF || op === 'total') || entries.some(({ kind }) => kind === 'scalar')
  const variants = traces.map(({ traced, leaves }, i) => ({
    traced,
    earlyCalls: leaves.length === 0 ? [] : earlyCalls(graph, traced).filter((id) => graph.at(id).rank !== TREE),
    stages: passes[i]!.map((pass) => ({ pass, kernels: {} })),
    units: unitsOf(leaves, isPerLeaf),
  }))
  const extras = [...variants[0]!.traced.readers].filter(([name]) => name !== 'params')
  const columnNames = [...COLUMNS, ...entries.map(({ input }) => input), ...extras.map(([name]) => `extra ${name}`)]
  const columnOf = graph.values.map(({ name }) => columnNames.indexOf(name))
  return {
    structure,
    graph,
    active,
    variants,
    totals,
    columnOf,
    withHostValues: compileHostValues(graph, columnOf),
    earlyCalls: [...new Set(traces.flatMap(({ traced }) => earlyCalls(graph, traced)))].filter((id) => graph.at(id).rank === TREE),
    sizes: structure.leaves.map(({ size }) => size),
    extras,
  }
}

/** The functions that a trace calls of nothing that is summed up: what they throw, they throw before anything is written. */
function earlyCalls(graph: Graph, { updates, next, totals }: Traced): number[] {
  const roots = [updates, ...next.flatMap((id) => id ?? []), ...totals.values()]
  const isLate = new Set<number>()
  const calls: number[] = []
  visitOperandsFirst(
    graph,
    roots,
    () => true,
    (id) => {
      const { op, args } = graph.at(id)
      if (op === 'total' || op === 'leafTotal' || args.some((arg) => isLate.has(arg))) isLate.add(id)
      else if (op === 'call') calls.push(id)
    },
  )
  return calls
}

/** What the passes of a trace have to store, every array but those that stay as they are, and what the host computes of each leaf. */
function outputsOf(graph: Graph, entries: readonly StateEntry[], { updates, next }: Traced): { outputs: Output[]; scalars: number[] } {
  const outputs: Output[] = graph.at(updates).name === 'updates' ? [] : [{ result: 0, id: updates, dtype: undefined, input: 'params' }]
  const scalars: number[] = []
  entries.forEach(({ kind, input, dtype }, i) => {
    const id = next[i]
    if (id === undefined) return
    if (kind === 'scalar') scalars.push(id)
    if (kind === 'array' && graph.at(id).name !== input)
      outputs.push({ result: 1 + i, id, dtype: dtype === 'leaf' ? undefined : dtype, input })
  })
  return { outputs, scalars }
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
): Columns {
  const reader = prepared.variants[0]!.traced.readers.get('params')
  if (reader && params === undefined) throw new TypeError(`${titleOf(reader)} reads the parameters: pass them as update's third argument`)
  return [
    updates,
    reader ? matchingLeaves(params, 'params', prepared.structure) : [],
    prepared.sizes,
    ...entries.map((entry, i) => columnOfEntry(prepared, entry, state[i])),
    ...extrasOf(prepared, extra),
  ]
}

export function columnOfEntry(
  { structure, active }: Prepared,
  { kind, part, path, dtype }: StateEntry,
  value: unknown,
  like?: string,
): readonly unknown[] {
  if (kind === 'number') return [number(value, path)]
  const isAbsent = active[part] && (({ index }: LeafNode): boolean => !active[part]?.[index])
  return matchingLeaves(value, path, structure, { content: kind === 'scalar' ? kind : dtype, isAbsent, like })
}

/** The extra arguments that rules read, each a column of one. */
export const extrasOf = ({ extras }: Prepared, extra: unknown): Columns =>
  extras.map(([name, reader]) => [number(Object(extra)[name], `${titleOf(reader)} reads ${name} of update's fourth argument, which`)])

/** Runs a step phase by phase, sums the totals up in the order of the leaves, and computes what is one number for each leaf. */
export function execute(
  { variants, totals, earlyCalls }: Prepared,
  entries: readonly StateEntry[],
  step: HostValues,
  results: readonly unknown[][],
  runPhase: (variant: Variant, phase: number) => void,
  begin = () => {},
): void {
  for (const id of earlyCalls) step.value(id)
  for (const { earlyCalls, units } of variants) for (const unit of units) for (const id of earlyCalls) step.value(id, unit)
  begin()
  totals.forEach((completed, phase) => {
    for (const variant of variants) runPhase(variant, phase)
    for (const total of completed) {
      const terms: number[] = []
      for (const { traced, units } of variants) {
        const operand = traced.totals.get(total)
        for (const unit of operand === undefined ? [] : units) terms[unit.leaves[0]!.index] = step.value(operand!, unit)
      }
      step.know(
        total,
        terms.reduce((sum, term) => sum + term, 0),
      )
    }
  })
  entries.forEach(({ kind }, i) => {
    for (const { traced, units } of variants) {
      const id = traced.next[i]
      if (kind === 'scalar' && id !== undefined) for (const unit of units) results[1 + i]![unit.leaves[0]!.index] = step.value(id, unit)
    }
  })
}

function number(value: unknown, what: string): number {
  if (typeof value !== 'number') throw new TypeError(`${what} is ${describe(value)}, wanted a number`)
  return value
}
