import { rootsOf, type Trace } from '../course.ts'
import { visitOperandsFirst } from '../graph.ts'
import { LINE, type Values } from '../value.ts'
import { APART, isBefore, type Stage, type Work } from '../work.ts'

/**
 * Takes the sums of whole leaves out of the passes that reduce to lines: into a later pass over the elements that has sums anyway,
 * if that one is early enough, or into a pass of their own.
 */
export function sumsApart(graph: Values, trace: Trace, works: readonly Work[], stageOf: (id: number) => Stage): Work[] {
  const firstUse = firstUses(graph, trace, stageOf)
  const isBoth = ({ sums, reductions }: Work): boolean => sums.size > 0 && reductions.size > 0
  const summing = works.filter((work) => work.on === undefined && work.sums.size > 0 && !isBoth(work))
  return works.flatMap((work) => {
    if (!isBoth(work)) return work
    const { stage, sums } = work
    const own = new Set<number>()
    for (const id of sums) {
      const host = summing.find(
        ({ stage: other }) =>
          isBefore(stage, other) && other.phase === stage.phase && other.step < (firstUse.get(id) ?? Number.POSITIVE_INFINITY),
      )
      if (host === undefined) own.add(id)
      else host.sums.add(id)
    }
    const rest = { ...work, sums: new Set<number>() }
    return own.size === 0
      ? rest
      : [{ stage: { ...stage, turn: APART }, on: undefined, stores: [], sums: own, reductions: new Set<number>() }, rest]
  })
}

/** For what is summed up over leaves the step, within its phase, by which the sum has to be there: something in a pass reads it. */
function firstUses(graph: Values, trace: Trace, stageOf: (id: number) => Stage): Map<number, number> {
  const firstUse = new Map<number, number>()
  /** For what the host computes of leaves, which sums it is made of. */
  const madeOf = new Map<number, ReadonlySet<number>>()
  const use = (id: number, { step }: Stage): void => {
    for (const sum of madeOf.get(id) ?? []) firstUse.set(sum, Math.min(step, firstUse.get(sum) ?? step))
  }
  visitOperandsFirst(
    graph,
    rootsOf(trace),
    () => true,
    (id) => {
      const { op, rank, args } = graph.at(id)
      if (op === 'leafTotal') madeOf.set(id, new Set(args))
      else if (rank < LINE) madeOf.set(id, new Set(args.flatMap((arg) => [...(madeOf.get(arg) ?? [])])))
      else for (const arg of args) use(arg, stageOf(id))
    },
  )
  for (const { id } of trace.outputs) use(id, stageOf(id))
  return firstUse
}
