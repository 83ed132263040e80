import type { Pass } from '../../kernel/course.ts'
import { isPlaced, type Store } from '../../kernel/pass.ts'
import { LINE } from '../../kernel/value.ts'
import type { Prepared } from '../prepared.ts'

/** The columns of a model: the updates, the parameters, the entries of the state, the trees of host tasks, then what passes leave for others. */
export const UPDATES = 0
export const PARAMS = 1
export const ENTRIES = 2

/** No column: where elements stand in their leaf, which a kernel is told as the address of an array, and what varies along a line. */
export const PLACES = -1
const NONE = -2

/** Tells the columns of passes that follow each other, which leave values for each other in columns behind all others. */
export function newColumnFinder(
  { graph }: Prepared,
  inputs: ReadonlyMap<string, number>,
  hostTasks: ReadonlyMap<number, number>,
  first: number,
) {
  return () => {
    const left = new Map<number, number>()
    let temporaries = 0
    const columnOf = (id: number): number => {
      const { op, name, args, rank } = graph.at(id)
      return left.get(id) ?? (op === 'received' ? hostTasks.get(args[0]!)! : rank === LINE ? NONE : inputs.get(name)!)
    }
    const storing = ({ id, result, task }: Store): number => {
      if (task !== undefined) return hostTasks.get(task)!
      const column = result === undefined ? first + temporaries++ : result === 0 ? PARAMS : ENTRIES + result - 1
      left.set(id, column)
      return column
    }
    return {
      get temporaries() {
        return temporaries
      },
      of(pass: Pass): number[] {
        const loaded = pass.loads.map(columnOf)
        return [...loaded, ...(isPlaced(pass) ? [PLACES] : []), ...pass.stores.map(storing)]
      },
    }
  }
}
