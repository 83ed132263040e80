import { type Course, type Planner, rootsOf, type Trace } from './course.ts'
import { isNegativeZero, reachesAsFar, reaching } from './graph.ts'
import { earlyCalls, lastCourse } from './onlyCourse.ts'
import { plan } from './plan.ts'
import { isAwaited, LINE, type Values } from './value.ts'

/**
 * Plans a step in which a condition of the whole tree picks between values: first what the condition depends on runs, then the
 * host decides, and the rest is planned with what was picked in the place of the choice. Each course is planned when it is
 * asked for, and kept by who asks.
 */
export const planChoices: Planner = (graph, traces, numbers, inPlace) => courseOf({ graph, traces, numbers, inPlace }, new Map(), new Set())

interface Subject {
  readonly graph: Values
  readonly traces: readonly Trace[]
  readonly numbers: readonly number[]
  readonly inPlace: boolean
}

/** What is left to do once some conditions have been decided and some totals and host tasks are known. */
function courseOf(subject: Subject, decided: ReadonlyMap<number, boolean>, known: ReadonlySet<number>): Course {
  const { graph, inPlace } = subject
  const resolve = newResolver(graph, decided)
  const traces = subject.traces.map((trace) => resolved(trace, resolve))
  const numbers = subject.numbers.map(resolve)
  const roots = [...traces.flatMap(({ outputs, scalars }) => [...outputs.map(({ id }) => id), ...scalars]), ...numbers]
  const reachable = reachableFrom(graph, traces, roots)
  const undecided = firstConditions(graph, traces, reachable)
  if (undecided.length === 0) return lastCourse(graph, onlyReachable(traces, reachable), numbers, inPlace, known)
  const isReady = (condition: number): boolean =>
    [...reachableFrom(graph, traces, [condition])].every((id) => !isAwaited(graph.at(id)) || known.has(id))
  const ready = undecided.filter(isReady)
  const conditions = ready.length > 0 ? ready : undecided
  const reached = reachableFrom(graph, traces, conditions)
  const first = onlyReachable(traces, reached).map((trace) => ({ ...trace, outputs: [], scalars: [] }))
  const after = new Set([...known, ...[...reached].filter((id) => isAwaited(graph.at(id)))])
  return {
    plan: plan(graph, first, inPlace, known),
    traces: first,
    // What follows for certain is asked early too.
    earlyCalls: [...traces.map((trace) => rootsOf({ ...trace, operands: new Map() })), [...numbers, ...conditions]].map((each) =>
      earlyCalls(graph, each),
    ),
    conditions,
    next: (outcomes) => courseOf(subject, new Map([...decided, ...conditions.map((id, i) => [id, outcomes[i]!] as const)]), after),
  }
}

/** A trace with what has been picked. */
function resolved({ outputs, scalars, operands, lines }: Trace, resolve: (id: number) => number): Trace {
  return {
    outputs: outputs.map((output) => ({ ...output, id: resolve(output.id) })),
    scalars: scalars.map(resolve),
    operands: new Map([...operands].map(([id, operand]) => [id, resolve(operand)])),
    lines,
  }
}

/** The traces with only those totals and host tasks that something needs. */
const onlyReachable = (traces: readonly Trace[], reachable: ReadonlySet<number>): Trace[] =>
  traces.map((trace) => ({ ...trace, operands: new Map([...trace.operands].filter(([id]) => reachable.has(id))) }))

/** All values that some are made of, through totals and host tasks too. */
function reachableFrom(graph: Values, traces: readonly Trace[], roots: readonly number[]): Set<number> {
  const reached = new Set<number>()
  const open = [...roots]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    open.push(...graph.at(id).args)
    if (isAwaited(graph.at(id))) for (const { operands } of traces) if (operands.has(id)) open.push(operands.get(id)!)
  }
  return reached
}

/**
 * The conditions that have to be decided, but for those that wait for others. A choice between numbers of the host is one of
 * them only if it keeps a total or a host task from being needed, for the host computes only what it picks.
 */
function firstConditions(graph: Values, traces: readonly Trace[], reachable: ReadonlySet<number>): number[] {
  /** Totals of the same operands are the same, written twice, if they are folded alike. */
  const nameOf = (id: number): string => {
    const { op, fn } = graph.at(id)
    return op === 'total' ? `${traces.map(({ operands }) => operands.get(id)).join()} ${fn?.name}` : `task ${id}`
  }
  const awaitedIn = (id: number): string[] =>
    [...reachableFrom(graph, traces, [id])].filter((each) => isAwaited(graph.at(each))).map(nameOf)
  const conditionsIn = (ids: Iterable<number>): number[] => {
    const found = new Set<number>()
    for (const id of ids) {
      const { op, rank, args } = graph.at(id)
      if (op !== 'choice') continue
      const [yes, no, condition] = args as [number, number, number]
      const known = rank >= LINE ? [] : awaitedIn(condition)
      if (rank >= LINE || [...awaitedIn(yes), ...awaitedIn(no)].some((each) => !known.includes(each))) found.add(condition)
    }
    return [...found]
  }
  return conditionsIn(reachable).filter((condition) => conditionsIn(reachableFrom(graph, traces, [condition])).length === 0)
}

/** Makes the values in which decided choices have been made. */
function newResolver(graph: Values, decided: ReadonlyMap<number, boolean>): (id: number) => number {
  const results = new Map<number, number>()
  /** What has to be resolved before a value can be: of a choice first its condition, then what that picks. */
  const before = (id: number): readonly number[] => {
    const { op, args } = graph.at(id)
    const condition = op === 'choice' ? results.get(args[2]!) : undefined
    if (op !== 'choice') return args
    if (condition === undefined) return [args[2]!]
    const outcome = decided.get(condition)
    return outcome === undefined ? args : [args[outcome ? 0 : 1]!]
  }
  return (wanted) => {
    const open = [wanted]
    for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
      const missing = results.has(id) ? [] : before(id).filter((arg) => !results.has(arg))
      if (missing.length > 0) open.push(...missing)
      else {
        open.pop()
        if (!results.has(id)) results.set(id, made(graph, id, before(id), results))
      }
    }
    return results.get(wanted)!
  }
}

/** A value made of resolved operands. */
function made(graph: Values, id: number, operands: readonly number[], results: ReadonlyMap<number, number>): number {
  const value = graph.at(id)
  const args = operands.map((operand) => results.get(operand)!)
  if (value.op === 'choice' && args.length === 1) return reaching(graph, args[0]!, value)
  if (value.op === 'add') {
    const [a, b] = args as [number, number]
    if (isNegativeZero(graph, b) && reachesAsFar(graph.at(a), value)) return a
    if (isNegativeZero(graph, a) && reachesAsFar(graph.at(b), value)) return b
  }
  return args.every((arg, i) => arg === value.args[i]) ? id : graph.add({ ...value, args })
}
