import { holdsArrays } from '../../transformation/stateSpec.ts'
import { columnOfEntry, extrasOf } from '../prepared.ts'
import type { Blueprint } from './blueprint.ts'
import { ENTRIES } from './columnFinder.ts'
import type { Column, Given } from './modelMemory.ts'

/** What a step is given, read and checked. */
export interface StepInputs {
  /** The leaves of the parameters and of each entry of the state that has arrays. */
  readonly given: readonly Given[]
  /** What the host reads: the leaves' sizes, the other entries of the state, the extra arguments. */
  readonly hostColumns: readonly (readonly unknown[])[]
}

const NOTHING: readonly unknown[] = []

/**
 * Reads what a step is given besides parameters and gradients; what stands in the columns of a model is known to fit. Throws a `TypeError`
 * that names what does not.
 */
export function readInputs(
  { prepared, entries }: Blueprint,
  columns: readonly Column[],
  params: Given,
  state: readonly unknown[],
  extra: unknown,
): StepInputs {
  const given = [params]
  const hostColumns = [NOTHING, NOTHING, prepared.sizes]
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!
    const column = ENTRIES + i
    const own = holdsArrays(entry) ? columns[column]?.ownLeaves(state[i]) : undefined
    const leaves = own ?? columnOfEntry(prepared, entry, i, state[i], 'params')
    hostColumns.push(leaves)
    if (holdsArrays(entry)) given.push({ column, leaves, isOwn: own !== undefined })
  }
  hostColumns.push(...extrasOf(prepared, extra))
  return { given, hostColumns }
}
