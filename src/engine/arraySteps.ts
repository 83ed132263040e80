import type { Cell } from '../kernel/arrayMeaning.ts'
import type { ArrayOps } from '../kernel/arrayOps.ts'
import { ArrayEvaluation, type Given, type Wanted } from '../kernel/evaluate.ts'
import { lineSupport } from '../kernel/lines/support.ts'
import { lineOf } from '../kernel/value.ts'
import { titleOf } from '../transformation/composition.ts'
import type { Composition } from '../transformation/transformation.ts'
import { describe } from '../trees/leaf.ts'
import type { LeafNode, Structure } from '../trees/structure.ts'
import { named } from './hostValues.ts'
import { allParts, entriesOf, type Placed, place, type StateEntry } from './placed.ts'
import { type Active, COLUMNS, decideParts, type Prepared, prepare, type Variant } from './prepared.ts'

/** What an entry of the state has of a leaf: an array, or one for each of its lines, or a number; nothing where a mask leaves it out. */
export type Held<A> = Cell<A> | readonly A[] | null
/** The state of a step over arrays: for each entry what it has, of each leaf, or the one value that it is. */
export type ArrayState<A> = readonly (readonly Held<A>[])[]

/** What a step over arrays is given. */
export interface ArrayInputs<A> {
  /** For each leaf of the structure. */
  readonly updates: readonly A[]
  readonly params: readonly A[]
  readonly state: ArrayState<A>
  /** The extra arguments, each a number or an array of rank 0. */
  readonly extra: Readonly<Record<string, unknown>>
}

/** A composition over arrays of a library, traced for one structure. */
export interface ArraySteps {
  readonly prepared: Prepared
  readonly entries: readonly StateEntry[]
  /** The state that parameters begin with. Arrays of these may be in it as they are. Throws for what only the host can do. */
  begin<A extends object>(ops: ArrayOps<A>, params: readonly A[]): ArrayState<A>
  /**
   * The results and the next state. What does not change is what was given, and one array may stand in several places. `known` tells
   * values that have been computed before.
   */
  run<A extends object>(ops: ArrayOps<A>, inputs: ArrayInputs<A>, known?: Given<A, LeafNode>['known']): Stepped<A>
}

export interface Stepped<A> {
  /** For each leaf what the composition returns as its update. */
  readonly results: readonly A[]
  readonly state: ArrayState<A>
}

/**
 * Traces a composition for steps over arrays of a library. `params` is a tree whose leaves, whatever their numbers, masks are asked
 * about; the structure may have `null` in the place of some of them.
 */
export function newArraySteps(composition: Composition, structure: Structure, params: unknown): ArraySteps {
  const placed = place(composition)
  const entries = entriesOf(placed)
  const active = decideParts(placed, params, structure)
  const prepared = prepare(placed, entries, structure, active, 'params')
  return {
    prepared,
    entries,
    begin: (ops, arrays) => begin({ placed, entries, active, prepared }, ops, arrays),
    run: (ops, inputs, known) => run(prepared, entries, ops, inputs, known),
  }
}

interface Traced {
  readonly placed: Placed
  readonly entries: readonly StateEntry[]
  readonly active: Active
  readonly prepared: Prepared
}

function begin<A extends object>({ placed, entries, active, prepared }: Traced, ops: ArrayOps<A>, params: readonly A[]): ArrayState<A> {
  const parts = allParts(placed)
  return entries.map((entry, i) => {
    const { kind, part, initial, dtype } = entry
    if (kind === 'number') return [Number(initial)]
    if (kind === 'pair') throw new TypeError(`${titleOf(parts[part]!)} is written by hand: ${ops.advice}`)
    return prepared.structure.leaves.map((leaf): Held<A> => {
      if (active[part]?.[leaf.index] === false) return null
      if (kind === 'scalar') return Number(initial)
      const shapes = lineShapes(prepared, i, leaf)
      if (shapes !== undefined) return shapes.length === 0 ? null : shapes.map((shape) => ops.spread(Number(initial), shape))
      const array = initial === 'params' ? params[leaf.index]! : ops.spread(initial, leaf.shape)
      return dtype === 'leaf' ? array : ops.cast(array, dtype)
    })
  })
}

/** Of an entry along lines the shapes that arrays for the places of each have, with all axes of the leaf; nothing of other entries. */
export function lineShapes({ lined }: Prepared, entry: number, leaf: LeafNode): (readonly number[])[] | undefined {
  const column = lined[entry]
  if (column === undefined) return undefined
  const { shape } = leaf
  return (column.leaves[leaf.index]?.lines ?? []).map((line) => {
    const kept = lineSupport.linedLeaf(shape, undefined, [line]).kept[0]!
    return shape.map((length, axis) => (kept.includes(axis) ? length : 1))
  })
}

function run<A extends object>(
  prepared: Prepared,
  entries: readonly StateEntry[],
  ops: ArrayOps<A>,
  inputs: ArrayInputs<A>,
  known: Given<A, LeafNode>['known'],
): Stepped<A> {
  const { graph, whole, variants, traced } = prepared
  checkExtras(prepared, inputs.extra)
  const evaluation = new ArrayEvaluation<A, LeafNode>(graph, ops, {
    input: (id, leaf) => readInput(prepared, entries, ops, inputs, id, leaf),
    termsOf: (total) => termsOf(prepared, total),
    call: (id, args, leaf) => called(prepared, id, args, leaf?.path ?? inputs.extra),
    ...(known && { known }),
  })
  const results: A[] = []
  const state = inputs.state.map((): Held<A>[] => [])
  for (const variant of variants) {
    for (const leaf of leavesOf(variant)) {
      const wanted = wantedOf(prepared, entries, variant, leaf)
      const values = evaluation.leaf([{ id: traced[variant.index]!.updates, shape: leaf.shape }, ...wanted.flat()], leaf)
      results[leaf.index] = Object(values.shift())
      wanted.forEach((all, i) => {
        if (!isOfTree(entries[i]!)) state[i]![leaf.index] = heldOf(entries[i]!, values.splice(0, all.length))
      })
    }
  }
  entries.forEach((entry, i) => {
    if (isOfTree(entry)) state[i] = [evaluation.tree(whole.next[i]![0]!)]
  })
  return { results, state }
}

const isOfTree = ({ kind }: StateEntry): boolean => kind === 'number' || kind === 'pair'

const leavesOf = ({ units }: Variant): readonly LeafNode[] => units.flatMap(({ leaves }) => leaves)

/** For each entry the next values of a leaf: none where it has none of it. */
function wantedOf(prepared: Prepared, entries: readonly StateEntry[], variant: Variant, leaf: LeafNode): Wanted[][] {
  return entries.map((entry, i) => {
    if (isOfTree(entry) || !prepared.holds(variant, i)) return []
    const { kind, dtype } = entry
    const shapes = lineShapes(prepared, i, leaf) ?? (kind === 'scalar' ? [] : [leaf.shape])
    const ids = prepared.traced[variant.index]!.next[i]!
    return ids.map((id, k) => ({ id, shape: shapes[k], dtype: dtype === 'leaf' ? undefined : dtype }))
  })
}

/** What an entry has of a leaf, given the values of it. */
function heldOf<A extends object>({ along }: StateEntry, values: readonly Cell<A>[]): Held<A> {
  if (along !== undefined && values.length > 0) return values.map((value): A => Object(value))
  return values[0] ?? null
}

function readInput<A extends object>(
  { columnOf, graph, lined, extras }: Prepared,
  entries: readonly StateEntry[],
  ops: ArrayOps<A>,
  { updates, params, state, extra }: ArrayInputs<A>,
  id: number,
  leaf: LeafNode | undefined,
): Cell<A> {
  const column = columnOf(id)
  if (leaf !== undefined && column < COLUMNS.length) return [updates[leaf.index]!, params[leaf.index]!, leaf.size][column]!
  const entry = column - COLUMNS.length
  const [name = ''] = extras[entry - entries.length] ?? []
  // Checked to be a number or an array.
  if (entry >= entries.length) return Object(extra)[name]
  const held = state[entry]![leaf?.index ?? 0]!
  if (isList(held)) return held[Math.max(0, lined[entry]!.leaves[leaf!.index]!.lines.indexOf(lineOf(graph.at(id))!))]!
  const { dtype } = entries[entry]!
  return dtype === 'leaf' || typeof held === 'number' || leaf?.dtype === 'number' ? held : ops.cast(held, leaf!.dtype)
}

const isList = <A>(held: Held<A>): held is readonly A[] => Array.isArray(held)

/** What a total adds up: of each leaf that takes part the operand, in the order of the leaves. */
function termsOf({ variants, traced }: Prepared, total: number): (readonly [operand: number, leaf: LeafNode])[] {
  const terms = variants.flatMap((variant) => {
    const operand = traced[variant.index]!.operands.get(total)
    return operand === undefined ? [] : leavesOf(variant).map((leaf) => [operand, leaf] as const)
  })
  return terms.sort(([, a], [, b]) => a.index - b.index)
}

/** Calls what a rule calls; a question is about the extra arguments, or about the leaf's path. */
function called({ graph }: Prepared, id: number, args: readonly number[], about: unknown): number {
  const { fn, ask, origin } = graph.at(id)
  return named(ask === undefined ? fn! : (...values) => ask(about, ...values), origin)(...args)
}

/** Throws where an extra argument that rules read is neither a number nor an array. */
function checkExtras({ extras }: Prepared, extra: Readonly<Record<string, unknown>>): void {
  for (const [name, reader] of extras) {
    const value = extra[name]
    if (typeof value !== 'number' && (typeof value !== 'object' || value === null))
      throw new TypeError(`${titleOf(reader)} reads ${name}, which is ${describe(value)}, wanted a number`)
  }
}
