import { isRule } from '../../transformation/composition.ts'
import type { AnyTransformation, Composition } from '../../transformation/transformation.ts'
import { structureOf } from '../../trees/structure.ts'
import { allParts, entriesOf, place, type StateEntry } from '../placed.ts'
import { decideParts, type Prepared, prepare } from '../prepared.ts'
import { layOut, type MemoryMap } from './memoryMap.ts'

/** What all models of one structure have in common: what runs over them, and how their memory is laid out. */
export interface Blueprint {
  readonly entries: readonly StateEntry[]
  readonly prepared: Prepared
  readonly layout: MemoryMap
  /** The pair whose state an entry is. */
  readonly pairOf: (entry: StateEntry) => AnyTransformation
  /** Whether threads share the memory. */
  readonly isShared: boolean
}

/** Plans models like these parameters, if what has to be decided is not too much. Throws a `RangeError` where no memory holds one. */
export function newBlueprint(composition: Composition, params: unknown, threads: number): Blueprint | undefined {
  const placed = place(composition)
  const entries = entriesOf(placed)
  const structure = structureOf(params, 'params', true)
  const prepared = prepare(placed, entries, structure, decideParts(placed, params, structure), 'params', true)
  const isShared = threads > 1
  const layout = layOut(prepared, entries, threads, isShared)
  const parts = allParts(placed)
  const pairOf = ({ part }: StateEntry): AnyTransformation => {
    const { work } = parts[part]!
    if (isRule(work)) throw new TypeError('a rule is no pair')
    return work
  }
  return layout && { entries, prepared, layout, pairOf, isShared }
}
