import type { Line } from './linePass.ts'
import type { Store } from './pass.ts'

/** When a value can be computed: after so many totals, within that phase after so many reductions of leaves, and then in turn. */
export interface Stage {
  readonly phase: number
  readonly step: number
  readonly turn: number
}

export const START: Stage = { phase: 0, step: 0, turn: 0 }

export const isBefore = (a: Stage, b: Stage): boolean => (a.phase - b.phase || a.step - b.step || a.turn - b.turn) < 0
export const later = (a: Stage, b: Stage): Stage => (isBefore(a, b) ? b : a)

/** Passes over elements read what others have along lines, and those over fine lines what others have along coarser ones. */
const OVER_ELEMENTS = 0
/** Sums that have a pass of their own read what that over the elements is about to overwrite. */
export const APART = -1
/** And a value that has a pass of its own reads what that over the elements has stored. */
export const BEHIND = 1
export const turnOf = (line: Line | undefined): number => (line === undefined ? OVER_ELEMENTS : turnOf(line.within) + APART - 1)

/** What a pass has to store, to sum up over leaves and to reduce to lines. */
export interface Work {
  readonly stage: Stage
  /** The line over whose places it runs; none where it runs over elements. */
  readonly on: Line | undefined
  readonly stores: Omit<Store, 'register'>[]
  readonly sums: Set<number>
  /** The values that are reduced to. */
  readonly reductions: Set<number>
}
