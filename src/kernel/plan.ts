import { ELEMENT } from './expr.ts'
import type { Graph } from './graph.ts'
import { isCondition, rowOf } from './ops.ts'

export type Dtype = 'float32' | 'float64'

/** What the leaves of one kind compute: named outputs, numbers, and the operand of every total they take part in. */
export interface Trace {
  readonly outputs: readonly Output[]
  /** What the host computes of each leaf, of leaf totals among others. */
  readonly scalars: readonly number[]
  readonly totals: ReadonlyMap<number, number>
}

export interface Output {
  /** Which result this is. */
  readonly result: number
  readonly id: number
  /** The dtype it is stored in, where that is not the leaf's. */
  readonly dtype: Dtype | undefined
  /** The input that it takes the place of, where results are stored in place. */
  readonly input: string
}

/** One operation on registers; a pass numbers its registers loads first, then uniforms, then instructions. */
export interface Instruction {
  readonly op: string
  readonly args: readonly number[]
}

export interface Store {
  readonly id: number
  readonly register: number
  readonly dtype: Dtype | undefined
  /** Which result this is; none for a value that only a later pass reads. */
  readonly result: number | undefined
}

export interface Sum {
  readonly id: number
  readonly register: number
}

/** What one run over the elements of a leaf does. */
export interface Code {
  readonly loads: readonly number[]
  readonly uniforms: readonly number[]
  readonly code: readonly Instruction[]
  readonly stores: readonly Store[]
  readonly sums: readonly Sum[]
}

export interface Pass extends Code {
  readonly phase: number
  /** Equal for passes that one kernel can run, whatever their constants. */
  readonly key: string
}

export interface Plan {
  /** For each trace its passes, in order. */
  readonly passes: readonly (readonly Pass[])[]
  /** For each phase the totals that are complete when it ends. */
  readonly totals: readonly (readonly number[])[]
}

/** A stage is a phase (how many totals came before) and a step in it (how many leaf totals came before). */
const STEPS = 1024

/**
 * Cuts traces into passes: a reduction first, then one pass for the rest. Whatever precedes a reduction is computed once
 * and stored, unless computing it again is cheaper than the store and the load.
 */
export function plan(graph: Graph, traces: readonly Trace[], inPlace = false): Plan {
  const phases = new Map<number, number>()
  const stagers = traces.map(() => stager(graph, phases))
  // A total's operand reads only totals that were interned before it, so their phases are known by the time they are asked for.
  const totals = [...new Set(traces.flatMap((trace) => [...trace.totals.keys()]))]
  for (const total of totals) {
    const before = traces.map((trace, i) => stagers[i]!(trace.totals.get(total) ?? total) / STEPS)
    phases.set(total, 1 + Math.floor(Math.max(...before)))
  }
  return {
    passes: traces.map((trace, i) => passesOf(graph, trace, stagers[i]!, inPlace)),
    totals: Array.from({ length: 1 + Math.max(0, ...phases.values()) }, (_, phase) =>
      totals.filter((total) => phases.get(total) === phase + 1),
    ),
  }
}

/** Tells from which stage on a value can be computed. */
function stager(graph: Graph, phases: ReadonlyMap<number, number>): (id: number) => number {
  const known = new Map<number, number>()
  const stageOf = (id: number): number => {
    const { op, args } = graph.at(id)
    if (op === 'total') return (phases.get(id) ?? 0) * STEPS
    const stage = known.get(id) ?? args.reduce((latest, arg) => Math.max(latest, stageOf(arg)), 0) + Number(op === 'leafTotal')
    known.set(id, stage)
    return stage
  }
  return stageOf
}

function passesOf(graph: Graph, trace: Trace, stageOf: (id: number) => number, inPlace: boolean): Pass[] {
  const stages = new Map<number, { stores: Omit<Store, 'register'>[]; sums: Set<number> }>()
  const at = (stage: number) => {
    const work = stages.get(stage) ?? { stores: [], sums: new Set<number>() }
    stages.set(stage, work)
    return work
  }
  for (const { result, id, dtype } of trace.outputs) at(stageOf(id)).stores.push({ id, dtype, result })
  for (const id of [...trace.totals.values(), ...leafTotals(graph, trace)]) {
    if (graph.at(id).rank === ELEMENT) at(stageOf(id)).sums.add(id)
  }

  const passes: Pass[] = []
  // From the last stage to the first, for a pass asks earlier ones to store what it reads: what they compute, and of the
  // inputs those that they replace.
  for (const [stage, { stores, sums }] of [...stages].sort(([a], [b]) => b - a)) {
    const isLoaded = (id: number): boolean => {
      const { op, name } = graph.at(id)
      const replaced = inPlace && op === 'input' && trace.outputs.find((output) => output.input === name)
      const made = replaced ? stageOf(replaced.id) : stageOf(id)
      const earlier = made < stage ? stages.get(made) : undefined
      if (earlier === undefined) return op === 'input'
      if (earlier.stores.some((store) => store.id === id && store.dtype === undefined)) return true
      if (!replaced && (op === 'input' || isCheap(graph, id) || isCondition(op))) return op === 'input'
      earlier.stores.push({ id, dtype: undefined, result: undefined })
      return true
    }
    const code = codeOf(graph, stores, [...sums], isLoaded)
    passes.unshift({ ...code, phase: Math.floor(stage / STEPS), key: keyOf(code) })
  }
  return passes
}

/** Collects what the stores and sums of a pass are made of, and gives each value its register. */
function codeOf(
  graph: Graph,
  stores: readonly Omit<Store, 'register'>[],
  sums: readonly number[],
  isLoaded: (id: number) => boolean,
): Code {
  const loads = new Set<number>()
  const uniforms = new Set<number>()
  const computed = new Set<number>()
  const visit = (id: number): void => {
    const { rank, args } = graph.at(id)
    if (loads.has(id) || uniforms.has(id) || computed.has(id)) return
    if (rank < ELEMENT) uniforms.add(id)
    else if (isLoaded(id)) loads.add(id)
    else {
      args.forEach(visit)
      computed.add(id)
    }
  }
  for (const { id } of stores) visit(id)
  sums.forEach(visit)

  const registers = new Map([...loads, ...uniforms, ...computed].map((id, register) => [id, register]))
  const register = (id: number): number => registers.get(id) ?? 0
  const code = [...computed].map((id): Instruction => {
    const { op, args } = graph.at(id)
    return { op, args: args.map(register) }
  })
  return {
    loads: [...loads],
    uniforms: [...uniforms],
    code,
    stores: stores.map((store): Store => ({ ...store, register: register(store.id) })),
    sums: sums.map((id): Sum => ({ id, register: register(id) })),
  }
}

function keyOf({ loads, uniforms, code, stores, sums }: Code): string {
  const registers = (items: readonly { readonly register: number }[]) => items.map(({ register }) => register)
  return JSON.stringify([
    loads.length,
    uniforms.length,
    code.map(({ op, args }) => [op, ...args]),
    registers(stores),
    registers(sums),
    stores.map(({ dtype }) => dtype),
  ])
}

/** The operands of every leaf total that the trace's values are made of. */
function leafTotals(graph: Graph, trace: Trace): Set<number> {
  const operands = new Set<number>()
  const visited = new Set<number>()
  const visit = (id: number): void => {
    if (visited.has(id)) return
    visited.add(id)
    const { op, args } = graph.at(id)
    if (op === 'leafTotal') for (const arg of args) operands.add(arg)
    args.forEach(visit)
  }
  for (const { id } of trace.outputs) visit(id)
  for (const id of [...trace.scalars, ...trace.totals.values()]) visit(id)
  return operands
}

/** Up to two operations, none of them expensive, cost less than writing a value and reading it back. */
function isCheap(graph: Graph, id: number): boolean {
  const cone = new Set<number>()
  const fits = (at: number): boolean => {
    const { op, rank, args } = graph.at(at)
    if (rank < ELEMENT || op === 'input' || cone.has(at)) return true
    return rowOf(op)?.isExpensive !== true && cone.add(at).size <= 2 && args.every(fits)
  }
  return fits(id)
}
