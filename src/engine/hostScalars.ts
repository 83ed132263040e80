import type { Cell } from '../kernel/arrayMeaning.ts'
import type { Given } from '../kernel/evaluate.ts'
import { isAwaited, isReduced, LEAF, LINE, TREE, type Value } from '../kernel/value.ts'
import type { LeafNode } from '../trees/structure.ts'
import type { ArraySteps } from './arraySteps.ts'
import type { Unit } from './hostValues.ts'
import { COLUMNS, extrasOf, type Prepared } from './prepared.ts'

/**
 * What of a step over arrays the host computes beforehand: counts, schedules, bias corrections, whatever depends on no array. So a library
 * that traces functions of arrays traces a step once, and is given new numbers at each.
 */
export interface HostScalars {
  /** For each entry of the state whether it is of arrays: not where it is one number that depends on none. */
  readonly isOfArrays: readonly boolean[]
  /** How many numbers a step needs. */
  readonly count: number
  /** Computes the numbers that a step needs, and the next values of the entries that are not of arrays, in float64. */
  compute(
    state: readonly unknown[],
    extra: unknown,
  ): { readonly scalars: readonly number[]; readonly next: readonly (number | undefined)[] }
  /** Hands these numbers, or arrays of rank 0 that stand for them, to a step, whose other entries that are one number come out as NaN. */
  known<A>(scalars: readonly Cell<A>[]): NonNullable<Given<A, LeafNode>['known']>
}

/** How far a value has to wait: not at all, for the numbers of a step, or for its arrays. */
type Level = 0 | 1 | 2
const FIXED = 0
const HOST = 1
const ARRAYS = 2

/** A number that a step needs of the tree, or of a leaf. */
interface Needed {
  readonly id: number
  readonly unit: Unit | undefined
}

/** `arrayExtras` names the extra arguments that are arrays: what depends on them waits for these. */
export function newHostScalars({ prepared, entries }: ArraySteps, arrayExtras: readonly string[] = []): HostScalars {
  const { graph, whole } = prepared
  const isOfArrays = entries.map(({ kind }) => kind !== 'number')
  const areOfArrays = (): boolean[] => [...isOfArrays, ...prepared.extras.map(([name]) => arrayExtras.includes(name))]
  let levels = levelsOf(prepared, areOfArrays())
  const late = (i: number): boolean => !isOfArrays[i] && levels[whole.next[i]![0]!] === ARRAYS
  // What depends on an entry that depends on arrays does so too.
  for (let i = entries.findIndex((_, j) => late(j)); i >= 0; i = entries.findIndex((_, j) => late(j))) {
    isOfArrays[i] = true
    levels = levelsOf(prepared, areOfArrays())
  }
  const needed = neededOf(prepared, levels, isOfArrays)
  const places = new Map(needed.map(({ id, unit }, i) => [keyOf(id, unit?.leaves[0]), i]))
  return {
    isOfArrays,
    count: needed.length,
    compute(state, extra) {
      const columns = [
        [],
        [],
        prepared.sizes,
        ...entries.map((_, i) => [isOfArrays[i] ? Number.NaN : state[i]]),
        ...extrasOf(prepared, extra),
      ]
      let scalars: number[] = []
      let next: (number | undefined)[] = []
      prepared.withHostValues(columns, extra, (host) => {
        scalars = needed.map(({ id, unit }) => host.value(id, unit))
        next = entries.map((_, i) => (isOfArrays[i] ? undefined : host.value(whole.next[i]![0]!)))
      })
      return { scalars, next }
    },
    known: (scalars) => (id, leaf) => {
      const place = places.get(keyOf(id, graph.at(id).rank === TREE ? undefined : leaf))
      if (place !== undefined) return scalars[place]
      return levels[id] === HOST ? Number.NaN : undefined
    },
  }
}

const keyOf = (id: number, leaf: LeafNode | undefined): string => `${id} ${leaf?.index}`

/** For each value how far it has to wait; operands come before what is made of them. */
function levelsOf(prepared: Prepared, isOfArrays: readonly boolean[]): Level[] {
  const levels: Level[] = []
  prepared.graph.values.forEach((value, id) => {
    const level = value.args.reduce<Level>(
      (most, arg) => (levels[arg]! > most ? levels[arg]! : most),
      ownLevel(prepared, id, value, isOfArrays),
    )
    // Arrays are made of numbers beside the others.
    levels.push(level === HOST && value.rank >= LINE ? ARRAYS : level)
  })
  return levels
}

function ownLevel({ columnOf }: Prepared, id: number, value: Value, isOfArrays: readonly boolean[]): Level {
  const { op, rank } = value
  if (isAwaited(value) || isReduced(value) || op === 'leafTotal' || op === 'noise') return ARRAYS
  if (op === 'ask') return rank === TREE ? HOST : FIXED
  if (op !== 'input') return FIXED
  if (rank >= LINE) return ARRAYS
  const column = columnOf(id)
  if (column < COLUMNS.length) return FIXED
  return rank === LEAF || isOfArrays[column - COLUMNS.length] ? ARRAYS : HOST
}

/** The numbers that values of arrays are made of, or that come out among these. */
function neededOf({ graph, variants, traced, whole }: Prepared, levels: readonly Level[], isOfArrays: readonly boolean[]): Needed[] {
  const found = new Map<string, Needed>()
  const need = (id: number, units: readonly Unit[]): void => {
    for (const unit of graph.at(id).rank === TREE ? [undefined] : units) found.set(keyOf(id, unit?.leaves[0]), { id, unit })
  }
  for (const variant of variants) {
    const { updates, next, operands } = traced[variant.index]!
    const visited = new Set<number>()
    const open = [updates, ...next.filter((_, i) => isOfArrays[i]).flat(), ...operands.values()]
    for (const [i, ids] of whole.next.entries()) if (isOfArrays[i]) open.push(...ids)
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (visited.has(id)) continue
      visited.add(id)
      if (levels[id] === HOST) need(id, variant.units)
      else open.push(...graph.at(id).args)
    }
  }
  return [...found.values()]
}
