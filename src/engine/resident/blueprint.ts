import { structureOf } from '../../trees/structure.ts'
import { decideParts, type Prepared, prepare } from '../prepared.ts'
import { entriesOfRules, type RulePart, type StateEntry } from '../trace.ts'
import { type Layout, layOut } from './memoryMap.ts'

/** What all models of one structure have in common: what runs over them, and how their memory is laid out. */
export interface Blueprint {
  readonly entries: readonly StateEntry[]
  readonly prepared: Prepared
  readonly layout: Layout
  /** Whether threads share the memory. */
  readonly isShared: boolean
}

/** Plans models like these parameters. Throws a `RangeError` where no memory holds one. */
export function newBlueprint(parts: readonly RulePart[], params: unknown, threads: number): Blueprint {
  const entries = entriesOfRules(parts)
  const structure = structureOf(params, 'params', true)
  const prepared = prepare(parts, entries, structure, decideParts(parts, params, structure), true)
  const isShared = threads > 1
  return { entries, prepared, layout: layOut(prepared, entries, threads, isShared), isShared }
}
