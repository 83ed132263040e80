import { type Course, type Planner, rootsOf, type Trace } from './course.ts'
import { visitOperandsFirst } from './graph.ts'
import { plan } from './plan.ts'
import type { Values } from './value.ts'

/** The only course where nothing has to be decided. */
export const planAll: Planner = (graph, traces, numbers, inPlace) => lastCourse(graph, traces, numbers, inPlace)

/** The course behind which nothing has to be decided, given the totals and host tasks that are known before it. */
export const lastCourse = (
  graph: Values,
  traces: readonly Trace[],
  numbers: readonly number[],
  inPlace: boolean,
  known?: ReadonlySet<number>,
): Course => ({
  plan: plan(graph, traces, inPlace, known),
  traces,
  earlyCalls: [...traces.map(rootsOf), numbers].map((roots) => earlyCalls(graph, roots)),
  conditions: [],
  next: () => {
    throw new Error('there is nothing left to decide')
  },
})

/** The calls that values are made of, but for those that need a sum or stand behind a choice. */
export function earlyCalls(graph: Values, roots: readonly number[]): number[] {
  const late = new Set<number>()
  const calls: number[] = []
  const visited = new Set<number>()
  const visit = (from: readonly number[]): void =>
    visitOperandsFirst(
      graph,
      from,
      (id) => graph.at(id).op !== 'choice' && !visited.has(id),
      (id) => {
        if (visited.has(id)) return
        visited.add(id)
        const { op, args } = graph.at(id)
        if (op === 'choice') visit([args[2]!])
        if (['total', 'leafTotal', 'leafMax', 'task', 'choice'].includes(op) || args.some((arg) => late.has(arg))) late.add(id)
        else if (op === 'call' || op === 'ask') calls.push(id)
      },
    )
  visit(roots)
  return calls
}
