import type { Output, Plan, Trace } from './course.ts'
import { visitOperandsFirst } from './graph.ts'
import { type Code, type Instruction, keyOf, type Pass, type Store, type Sum } from './pass.ts'
import { ELEMENT, type Values } from './value.ts'

/** When a value can be computed: after so many totals, and within that phase after so many leaf totals. */
interface Stage {
  readonly phase: number
  readonly step: number
}
const START: Stage = { phase: 0, step: 0 }

const isBefore = (a: Stage, b: Stage): boolean => a.phase < b.phase || (a.phase === b.phase && a.step < b.step)
const later = (a: Stage, b: Stage): Stage => (isBefore(a, b) ? b : a)

/**
 * Cuts traces into passes: a reduction first, then one pass for the rest. Whatever precedes a reduction is computed once
 * and stored, unless computing it again is cheaper than the store and the load.
 */
export function plan(graph: Values, all: readonly Trace[], inPlace = false, known: ReadonlySet<number> = new Set()): Plan {
  const traces = all.map((trace) => ({ ...trace, outputs: trace.outputs.filter((output) => !isThere(graph, output, inPlace)) }))
  const phases = new Map<number, number>()
  const stagers = traces.map(() => stager(graph, phases))
  // A total's operand reads only totals that were interned before it, so their phases are known by the time they are asked for.
  const awaited = [...new Set(traces.flatMap(({ operands }) => [...operands.keys()]))].filter((id) => !known.has(id)).sort((a, b) => a - b)
  for (const id of awaited) {
    const before = traces.map(({ operands }, i) => stagers[i]!(operands.get(id) ?? id).phase)
    // A host task is given the tree as it is, and what else it reads.
    const others = graph.at(id).args.map((arg) => stagers[0]!(arg).phase)
    phases.set(id, 1 + Math.max(...before, ...others))
  }
  // A host task may look at the parameters, which in place are overwritten only behind the last of them.
  const tasks = awaited.filter((id) => graph.at(id).op === 'task').map((id) => phases.get(id)!)
  const overwritten = { phase: inPlace ? Math.max(0, ...tasks) : 0, step: 0 }
  return {
    passes: traces.map((trace, i) =>
      passesOf(graph, { ...trace, operands: withoutKnown(trace, known) }, stagers[i]!, inPlace, overwritten),
    ),
    awaited: Array.from({ length: 1 + Math.max(0, ...phases.values()) }, (_, phase) =>
      awaited.filter((id) => phases.get(id) === phase + 1),
    ),
  }
}

/** Whether an output need not be stored: it is the input that it would replace, or what a host task has returned as a tree of its own. */
function isThere(graph: Values, { id, result, unless }: Output, inPlace: boolean): boolean {
  const { op, name } = graph.at(id)
  return op === 'input' ? name === unless : op === 'received' && result === 0 && !inPlace
}

const withoutKnown = ({ operands }: Trace, known: ReadonlySet<number>): Map<number, number> =>
  new Map([...operands].filter(([id]) => !known.has(id)))

const isAwaited = (op: string): boolean => op === 'total' || op === 'task'

/** Tells from which stage on a value can be computed. */
function stager(graph: Values, phases: ReadonlyMap<number, number>): (id: number) => Stage {
  const known = new Map<number, Stage>()
  const stageOf = (id: number): Stage => (isAwaited(graph.at(id).op) ? { phase: phases.get(id) ?? 0, step: 0 } : known.get(id)!)
  return (wanted) => {
    const enters = (id: number): boolean => !known.has(id) && !isAwaited(graph.at(id).op)
    visitOperandsFirst(graph, [wanted], enters, (id) => {
      if (!enters(id)) return
      const { op, args } = graph.at(id)
      const { phase, step } = args.map(stageOf).reduce(later, START)
      known.set(id, { phase, step: step + Number(op === 'leafTotal') })
    })
    return stageOf(wanted)
  }
}

/** What the pass of a stage has to store and to sum up. */
interface Work {
  readonly stage: Stage
  readonly stores: Omit<Store, 'register'>[]
  readonly sums: Set<number>
}

function passesOf(graph: Values, trace: Trace, stageOf: (id: number) => Stage, inPlace: boolean, overwritten: Stage): Pass[] {
  const works: Work[] = []
  const known = (stage: Stage): Work | undefined => works.find((work) => !isBefore(work.stage, stage) && !isBefore(stage, work.stage))
  /** When an output is stored. */
  const stageOfOutput = ({ id, input }: Output): Stage => (input === 'params' ? later(stageOf(id), overwritten) : stageOf(id))
  const at = (id: number, stage = stageOf(id)): Work => {
    const work = known(stage) ?? { stage, stores: [], sums: new Set<number>() }
    if (!works.includes(work)) works.push(work)
    return work
  }
  for (const output of trace.outputs) {
    const { result, id, dtype } = output
    at(id, stageOfOutput(output)).stores.push({ id, dtype, result, task: undefined })
  }
  for (const [id, operand] of trace.operands) {
    // A tree that is there as a whole is handed on as it is.
    if (graph.at(id).op === 'task' && ['input', 'received'].includes(graph.at(operand).op)) continue
    if (graph.at(id).op === 'task') at(operand).stores.push({ id: operand, dtype: undefined, result: undefined, task: id })
    else if (graph.at(operand).rank === ELEMENT) at(operand).sums.add(operand)
  }
  for (const id of leafTotals(graph, trace)) at(id).sums.add(id)

  const passes: Pass[] = []
  // From the last stage to the first, for a pass asks earlier ones to store what it reads: what they compute, and of the
  // inputs those that they replace.
  works.sort((a, b) => (isBefore(a.stage, b.stage) ? 1 : -1))
  for (const { stage, stores, sums } of works) {
    const isLoaded = (id: number): boolean => {
      const { op, name, row } = graph.at(id)
      if (op === 'received') return true
      const replaced = inPlace && op === 'input' && trace.outputs.find((output) => output.input === name)
      const made = replaced ? stageOfOutput(replaced) : stageOf(id)
      const earlier = isBefore(made, stage) ? known(made) : undefined
      if (earlier === undefined) return op === 'input'
      // In place, what a host task returns overwrites what it was given.
      const stays = ({ dtype, task }: Omit<Store, 'register'>): boolean => dtype === undefined && !(inPlace && task !== undefined)
      if (earlier.stores.some((store) => store.id === id && stays(store))) return true
      if (!replaced && (op === 'input' || isCheap(graph, id) || row?.isCondition)) return op === 'input'
      earlier.stores.push({ id, dtype: undefined, result: undefined, task: undefined })
      return true
    }
    const code = codeOf(graph, stores, [...sums], isLoaded)
    passes.unshift({ ...code, phase: stage.phase, key: keyOf(code) })
  }
  return passes
}

/** Collects what the stores and sums of a pass are made of, and gives each value its register. */
function codeOf(
  graph: Values,
  stores: readonly Omit<Store, 'register'>[],
  sums: readonly number[],
  isLoaded: (id: number) => boolean,
): Code {
  const loads = new Set<number>()
  const uniforms = new Set<number>()
  const computed = new Set<number>()
  const isRead = new Map<number, boolean>()
  const enters = (id: number): boolean => {
    const read = isRead.get(id) ?? (graph.at(id).rank < ELEMENT || isLoaded(id))
    isRead.set(id, read)
    return !read
  }
  const roots = [...stores.map(({ id }) => id), ...sums]
  visitOperandsFirst(graph, roots, enters, (id) => {
    if (!isRead.get(id)) computed.add(id)
    else (graph.at(id).rank < ELEMENT ? uniforms : loads).add(id)
  })

  const registers = new Map([...loads, ...uniforms, ...computed].map((id, register) => [id, register]))
  const register = (id: number): number => registers.get(id) ?? 0
  const code = [...computed].map((id): Instruction => {
    const { op, row, args } = graph.at(id)
    return { op, row: row!, args: args.map(register) }
  })
  return {
    loads: [...loads],
    uniforms: [...uniforms],
    code,
    stores: stores.map((store): Store => ({ ...store, register: register(store.id) })),
    sums: sums.map((id): Sum => ({ id, register: register(id) })),
  }
}

/** The operands of every leaf total that the trace's values are made of. */
function leafTotals(graph: Values, trace: Trace): Set<number> {
  const operands = new Set<number>()
  const roots = [...trace.outputs.map(({ id }) => id), ...trace.scalars, ...trace.operands.values()]
  visitOperandsFirst(
    graph,
    roots,
    () => true,
    (id) => {
      const { op, args } = graph.at(id)
      if (op === 'leafTotal') for (const arg of args) operands.add(arg)
    },
  )
  return operands
}

/** Up to two operations, none of them expensive, cost less than writing a value and reading it back. */
function isCheap(graph: Values, id: number): boolean {
  const cone = new Set<number>()
  const fits = (at: number): boolean => {
    const { op, row, rank, args } = graph.at(at)
    if (rank < ELEMENT || op === 'input' || cone.has(at)) return true
    return row?.isExpensive !== true && cone.add(at).size <= 2 && args.every(fits)
  }
  return fits(id)
}
