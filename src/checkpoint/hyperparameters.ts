import { entriesOf, type Placed, place, type StateEntry } from '../engine/placed.ts'
import { traceParts } from '../engine/trace.ts'
import { Graph } from '../kernel/graph.ts'
import { isRule } from '../transformation/composition.ts'
import type { Composition } from '../transformation/transformation.ts'

/**
 * The paths of the numbers of a state that are hyperparameters, such as `[2].learningRate`: those that no step changes. A step
 * that reads a rate from the state returns it as it was, where a count, an average or the value of a schedule is computed anew.
 * So the rules themselves tell, those of other people too; of pairs written by hand nothing is known.
 */
export function hyperparametersOf(composition: Composition): Set<string> {
  const placed = place(composition)
  const entries = entriesOf(placed)
  const graph = new Graph()
  const { next } = traceParts(graph, placed, entries, () => true, undefined)
  const kept = entries.filter((entry, i) => entry.kind === 'number' && isKept(graph, next[i]![0]!, entry))
  return new Set([...kept.map(({ path }) => withoutRoot(path)), ...withinPairs(placed)])
}

const withoutRoot = (path: string): string => path.slice('state'.length)

/** Whether a value is the entry itself, or what it is at first, whichever way every condition goes. */
function isKept(graph: Graph, id: number, entry: StateEntry): boolean {
  const { op, args, name, constant } = graph.at(id)
  if (op === 'input') return name === entry.input
  if (op === 'const') return Object.is(constant, entry.initial)
  return (op === 'choice' || op === 'select') && args.slice(0, 2).every((arg) => isKept(graph, arg, entry))
}

/** Of a pair that holds the states of other transformations, as `flatten` does. */
function withinPairs({ parts }: Placed): string[] {
  return parts.flatMap(({ work, path, inner }) => {
    if (isRule(work)) return Object.values(inner).flatMap(withinPairs)
    return work.holds === undefined ? [] : [...hyperparametersOf(work.holds)].map((within) => path + within)
  })
}
