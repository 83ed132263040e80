import type { Structure } from '../trees/structure.ts'

/** Parts of a composition that are executed as one; the state is the values of their entries. */
export interface Segment {
  init(params: unknown, structure: Structure): unknown[]
  update(updates: unknown, state: readonly unknown[], inputs: Arguments): { updates: unknown; state: unknown[] }
}

/** What a step is given besides updates and state. */
export interface Arguments {
  readonly params: unknown
  readonly extra?: unknown
  /** Which tree the result is like: it keeps what that tree's records carry, and what it has where the updates are null. */
  readonly like?: 'updates' | 'params'
}
