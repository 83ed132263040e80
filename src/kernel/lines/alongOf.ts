import type { LineSupport } from '../course.ts'
import type { Reduction } from '../linePass.ts'
import { lineOf } from '../value.ts'

/** What a pass has to do with lines other than the one that it runs over. */
export const alongOf: LineSupport['alongOf'] = (graph, code, on, reduced, register) => {
  const others = code.loads.map((id) => lineOf(graph.at(id))).map((line) => (line === on ? undefined : line))
  const lines = [...new Set([...others, ...reduced.map((id) => graph.at(id).line)])].filter((line) => line !== undefined)
  if (lines.length === 0) return undefined
  const reductions = reduced.map((id): Reduction => {
    const { op, args, line } = graph.at(id)
    return { id, register: register(args[0]!), line: lines.indexOf(line!), op: op === 'lineSum' ? 'add' : 'max' }
  })
  return { pass: { ...code, lines: others.map((line) => line && lines.indexOf(line)), reductions }, lines }
}
