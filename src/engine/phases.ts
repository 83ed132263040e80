import { LEAF } from '../kernel/value.ts'
import type { HostValues } from './hostValues.ts'
import type { StateEntry } from './placed.ts'
import type { Course, Prepared, Stage, Variant } from './prepared.ts'

/** What runs the passes of a step, and lets the host work on whole trees between them. */
export interface Runner {
  /** Called before the first pass. */
  begin(): void
  run(variant: Variant, stage: Stage): void
  /** Hands a host task its tree, and takes what it returns. */
  perform(task: number, course: Course): void
}

/**
 * Runs a step: course by course, and of each phase by phase. Totals are summed up in the order of the leaves; the values of
 * entries that are one number a leaf are put into `scalars`, those that are one for the tree, or a pair's, into `next`. Returns the last course.
 */
export function execute(
  prepared: Prepared,
  entries: readonly StateEntry[],
  host: HostValues,
  runner: Runner,
  scalars: readonly unknown[][],
  next: unknown[],
): Course {
  const { graph, whole, variants, course: first } = prepared
  let hasBegun = false
  let course = first
  for (;;) {
    course.earlyCalls.forEach((ids, trace) => {
      for (const id of ids) callEarly(prepared, id, trace, host)
    })
    const isLast: boolean = course.conditions.length === 0
    if (!hasBegun && (isLast || course.awaited.some((ids) => ids.length > 0))) {
      hasBegun = true
      runner.begin()
    }
    for (let phase = 0; phase < course.awaited.length; phase++) {
      for (const variant of variants)
        for (const stage of course.stages[variant.index]!) if (stage.pass.phase === phase) runner.run(variant, stage)
      for (const id of course.awaited[phase]!) {
        if (graph.at(id).op === 'task') runner.perform(id, course)
        else host.know(id, totalOf(prepared, course, id, host))
      }
    }
    if (isLast) break
    course = course.next(course.conditions.map((id) => host.value(id) === 1))
  }
  entries.forEach(({ kind }, i) => {
    if (kind === 'number') next[i] = host.value(whole.next[i]![0]!)
    if (kind === 'pair') next[i] = host.anything(whole.next[i]![0]!)
  })
  for (const variant of variants) {
    const ids = [...course.scalars[variant.index]!]
    entries.forEach(({ kind }, i) => {
      if (kind !== 'scalar' || !prepared.holds(variant, i)) return
      const id = ids.shift()!
      for (const unit of variant.units) scalars[i]![unit.leaves[0]!.index] = host.value(id, unit)
    })
  }
  return course
}

/** Calls a function of the tree once, and one of leaves for each of a variant. */
function callEarly({ graph, variants }: Prepared, id: number, variant: number, host: HostValues): void {
  if (graph.at(id).rank !== LEAF) host.value(id)
  else for (const unit of variants[variant]?.units ?? []) host.value(id, unit)
}

function totalOf({ graph, variants }: Prepared, { operands }: Course, total: number, host: HostValues): number {
  const terms: number[] = []
  for (const { index, units } of variants) {
    const operand = operands[index]!.get(total)
    for (const unit of operand === undefined ? [] : units) terms[unit.leaves[0]!.index] = host.value(operand!, unit)
  }
  const { fn } = graph.at(total)
  return fn ? terms.reduce((folded, term) => fn(folded, term), Number.NEGATIVE_INFINITY) : terms.reduce((sum, term) => sum + term, 0)
}
