import Table from 'cli-table3'
import type { Run } from './train.ts'

export interface Result extends Run {
  readonly name: string
  readonly accuracy: number
  readonly steps: number
}

/** What came of each optimizer, for the terminal. */
export function drawTable(results: readonly Result[]): string {
  const table = new Table({
    head: ['optimizer', 'training loss', 'held-out accuracy', 'steps/s', 'time in optimizer'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { name, losses, accuracy, steps, seconds, optimizerSeconds } of results) {
    table.push([
      name,
      losses.at(-1)?.toFixed(5),
      `${(100 * accuracy).toFixed(1)} %`,
      (steps / seconds).toFixed(0),
      `${optimizerSeconds.toFixed(2)} s (${((100 * optimizerSeconds) / seconds).toFixed(0)} %)`,
    ])
  }
  return table.toString()
}
