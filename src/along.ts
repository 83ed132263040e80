import { lineEntries } from './engine/lineEntries.ts'
import type { Line } from './kernel/linePass.ts'
import type { LinesOf } from './transformation/entry.ts'
import type { LineSlot, LinesSlot } from './transformation/transformation.ts'

/**
 * Describes one value for each place of a line of each parameter, at first `initial`, stored in the parameter's dtype: one for
 * each row, say. Where leaves of a shape have no such line the state has `null`, and a rule is given `null`.
 * @category Composing
 */
export function along(line: Line, initial: number): LineSlot {
  const lines = [line]
  return {
    slot: 'line',
    initial,
    linesOf: (shape) => (line.axesOf(shape) === undefined ? undefined : lines),
    along: lineEntries,
  }
}

/**
 * Describes one value for each place of several lines of each parameter, one line behind the other, at first `initial`. A rule is
 * given a list with an expression for each line. `linesOf` is asked for each shape of a leaf; lines are told apart by identity.
 * @category Composing
 */
export const alongEach = (linesOf: LinesOf, initial: number): LinesSlot => ({
  slot: 'lines',
  initial,
  linesOf,
  along: lineEntries,
})
