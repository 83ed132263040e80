import { type LineSupport, type Output, type Pass, type Plan, rootsOf, type Trace } from './course.ts'
import { visitOperandsFirst } from './graph.ts'
import type { Line } from './linePass.ts'
import { type Code, type Instruction, keyOf, type Store, type Sum } from './pass.ts'
import { ELEMENT, isAwaited, isReduced, LINE, lineOf, type Values } from './value.ts'
import { BEHIND, isBefore, later, START, type Stage, turnOf, type Work } from './work.ts'

/**
 * Cuts traces into passes: a reduction first, then one pass for the rest. Whatever precedes a reduction is computed once
 * and stored, unless computing it again is cheaper than the store and the load.
 */
export function plan(graph: Values, all: readonly Trace[], inPlace = false, known: ReadonlySet<number> = new Set()): Plan {
  const traces = all.map((trace) => ({ ...trace, outputs: trace.outputs.filter((output) => !isThere(graph, output, inPlace)) }))
  const phases = new Map<number, number>()
  const stagers = traces.map((trace) => stager(graph, trace, phases))
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
  const overwritten = { ...START, phase: inPlace ? Math.max(0, ...tasks) : 0 }
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
function isThere(graph: Values, { id, result, unless, line }: Output, inPlace: boolean): boolean {
  const { op, name } = graph.at(id)
  return op === 'input' ? name === unless && lineOf(graph.at(id)) === line : op === 'received' && result === 0 && !inPlace
}

const withoutKnown = ({ operands }: Trace, known: ReadonlySet<number>): Map<number, number> =>
  new Map([...operands].filter(([id]) => !known.has(id)))

/** Whether a value has a pass of its own: kernels along lines can not tell where in a leaf its elements stand. */
const isApart = (graph: Values, { lines }: Trace, id: number): boolean => lines !== undefined && graph.at(id).row?.placed !== undefined

/** Tells from which stage on a value can be computed. */
function stager(graph: Values, trace: Trace, phases: ReadonlyMap<number, number>): (id: number) => Stage {
  const known = new Map<number, Stage>()
  const stageOf = (id: number): Stage => (isAwaited(graph.at(id)) ? { ...START, phase: phases.get(id) ?? 0 } : known.get(id)!)
  return (wanted) => {
    const enters = (id: number): boolean => !known.has(id) && !isAwaited(graph.at(id))
    visitOperandsFirst(graph, [wanted], enters, (id) => {
      if (!enters(id)) return
      const { op, args } = graph.at(id)
      const { phase, step } = args.map(stageOf).reduce(later, START)
      known.set(id, {
        phase,
        step: step + Number(op === 'leafTotal' || isReduced(graph.at(id)) || isApart(graph, trace, id)),
        turn: turnOf(lineOf(graph.at(id))),
      })
    })
    return stageOf(wanted)
  }
}

/** Turns what a trace computes into passes, in order. */
function passesOf(graph: Values, trace: Trace, stageOf: (id: number) => Stage, inPlace: boolean, overwritten: Stage): Pass[] {
  /** When an output is stored. */
  const stageOfOutput = ({ id, input, line }: Output): Stage => ({
    ...(input === 'params' ? later(stageOf(id), overwritten) : stageOf(id)),
    turn: turnOf(line),
  })
  const works = worksOf(graph, trace, stageOf, stageOfOutput)
  const passes: Pass[] = []
  // From the last stage to the first, for a pass asks earlier ones to store what it reads: what they compute, and of the
  // inputs those that they replace.
  works.sort((a, b) => (isBefore(a.stage, b.stage) ? 1 : -1))
  for (const work of works) {
    const isLoaded = (id: number): boolean => {
      const { op, name, row } = graph.at(id)
      const line = lineOf(graph.at(id))
      if (
        op === 'received' ||
        isReduced(graph.at(id)) ||
        (isApart(graph, trace, id) && (work.stage.turn !== BEHIND || !work.stores.some((store) => store.id === id)))
      )
        return true
      const replaced = inPlace && op === 'input' && trace.outputs.find((output) => output.input === name && output.line === line)
      const made = replaced ? stageOfOutput(replaced) : stageOf(id)
      const earlier = isBefore(made, work.stage) ? workAt(works, made, line) : undefined
      if (earlier === undefined) return op === 'input'
      // In place, what a host task returns overwrites what it was given.
      if (earlier.stores.some((store) => store.id === id && isExact(store, line) && !(inPlace && store.task !== undefined))) return true
      if (!replaced && (op === 'input' || isCheap(graph, id) || row?.isCondition)) return op === 'input'
      earlier.stores.push(temporary(id))
      return true
    }
    passes.unshift(passOf(graph, work, trace.lines, isLoaded))
  }
  return passes
}

/** The store of what only later passes read. */
const temporary = (id: number): Work['stores'][number] => ({ id, dtype: undefined, result: undefined, task: undefined })

/** Whether what is stored can be loaded in the value's place: results along lines are rounded. */
const isExact = ({ dtype, result }: Work['stores'][number], line: Line | undefined): boolean =>
  dtype === undefined && (line === undefined || result === undefined)

const workAt = (works: readonly Work[], stage: Stage, on: Line | undefined): Work | undefined =>
  works.find((work) => work.on === on && !isBefore(work.stage, stage) && !isBefore(stage, work.stage))

/** Collects what has to be stored, summed up and reduced, by when that is possible and by what it runs over. */
function worksOf(graph: Values, trace: Trace, stageOf: (id: number) => Stage, stageOfOutput: (output: Output) => Stage): Work[] {
  const works: Work[] = []
  const at = (stage: Stage, on: Line | undefined): Work => {
    const known = workAt(works, stage, on)
    const work = known ?? { stage, on, stores: [], sums: new Set(), reductions: new Set() }
    if (known === undefined) works.push(work)
    return work
  }
  const where = (id: number): Work => at(stageOf(id), lineOf(graph.at(id)))
  /** What varies along a line is stored there for passes over others. */
  const leave = (id: number, on: Line | undefined): void => {
    const { op, rank } = graph.at(id)
    if (rank !== LINE || lineOf(graph.at(id)) === on || op === 'input' || isReduced(graph.at(id))) return
    if (!where(id).stores.some((store) => store.id === id && isExact(store, lineOf(graph.at(id))))) where(id).stores.push(temporary(id))
  }
  for (const output of trace.outputs) {
    const { result, id, dtype, line } = output
    at(stageOfOutput(output), line).stores.push({ id, dtype, result, task: undefined })
    leave(id, line)
  }
  for (const [id, operand] of trace.operands) {
    // A tree that is there as a whole is handed on as it is.
    if (graph.at(id).op === 'task' && ['input', 'received'].includes(graph.at(operand).op)) continue
    if (graph.at(id).op === 'task') where(operand).stores.push({ id: operand, dtype: undefined, result: undefined, task: id })
    else if (graph.at(operand).rank === ELEMENT) where(operand).sums.add(operand)
  }
  visitOperandsFirst(
    graph,
    rootsOf(trace),
    () => true,
    (id) => {
      const { op, args } = graph.at(id)
      if (op === 'leafTotal') where(args[0]!).sums.add(args[0]!)
      else if (isReduced(graph.at(id))) where(args[0]!).reductions.add(id)
      else if (isApart(graph, trace, id)) {
        const behind = args.map(stageOf).reduce(later, START)
        at({ ...behind, turn: BEHIND }, undefined).stores.push(temporary(id))
        for (const arg of args) if (graph.at(arg).rank === ELEMENT && graph.at(arg).op !== 'input') where(arg).stores.push(temporary(arg))
      } else for (const arg of args) leave(arg, lineOf(graph.at(id)))
    },
  )
  return works.some(({ sums, reductions }) => sums.size > 0 && reductions.size > 0)
    ? trace.lines!.sumsApart(graph, trace, works, stageOf)
    : works
}

/** Collects what the stores, sums and reductions of a pass are made of, and gives each value its register. */
function passOf(
  graph: Values,
  { stage, on, stores, sums, reductions }: Work,
  support: LineSupport | undefined,
  isLoaded: (id: number) => boolean,
): Pass {
  const loads = new Set<number>()
  const uniforms = new Set<number>()
  const computed = new Set<number>()
  const isRead = new Map<number, boolean>()
  const isUniform = (id: number): boolean => graph.at(id).rank < LINE
  const enters = (id: number): boolean => {
    const read = isRead.get(id) ?? (isUniform(id) || isLoaded(id))
    isRead.set(id, read)
    return !read
  }
  const reduced = [...reductions]
  const roots = [...stores.map(({ id }) => id), ...sums, ...reduced.map((id) => graph.at(id).args[0]!)]
  visitOperandsFirst(graph, roots, enters, (id) => {
    if (!isRead.get(id)) computed.add(id)
    else (isUniform(id) ? uniforms : loads).add(id)
  })

  const registers = new Map([...loads, ...uniforms, ...computed].map((id, register) => [id, register]))
  const register = (id: number): number => registers.get(id) ?? 0
  const code: Code = {
    loads: [...loads],
    uniforms: [...uniforms],
    code: [...computed].map((id): Instruction => {
      const { op, row, args } = graph.at(id)
      return { op, row: row!, args: args.map(register) }
    }),
    stores: stores.map((store): Store => ({ ...store, register: register(store.id) })),
    sums: [...sums].map((id): Sum => ({ id, register: register(id) })),
  }
  return { ...code, phase: stage.phase, key: keyOf(code), on, along: support?.alongOf(graph, code, on, reduced, register) }
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
