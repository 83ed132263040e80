import { parseArgs } from 'node:util'
import { wholeNumber } from './wholeNumber.ts'

/** How long an example runs, and from which random numbers. */
export interface RunOptions {
  readonly steps: number
  readonly seed: number
}

/** Reads `--steps N` and `--seed N` from the command line. */
export function readRun({ steps }: { steps: number }): RunOptions {
  const options = { steps: { type: 'string', default: `${steps}` }, seed: { type: 'string', default: '1' } } as const
  const { values } = parseArgs({ options })
  return { steps: wholeNumber('--steps', values.steps, 1), seed: wholeNumber('--seed', values.seed, 0) }
}
