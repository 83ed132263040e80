import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Figures } from './race.ts'

/** Runs a program of this folder in a process of its own and reads the last line that it prints; throws with what it complains of. */
function runAlone(program: string, ...args: readonly string[]): string {
  const all = [...process.execArgv, join(import.meta.dirname, program), ...args]
  const output = execFileSync(process.execPath, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return output.trim().split('\n').at(-1)!
}

/** The figures of a table's case. */
export function heat(table: string, test: string): Figures {
  const figures: Figures = JSON.parse(runAlone('heat.ts', table, test))
  return figures
}

/** The milliseconds of a first step. */
export const coldStep = (form: string): number => Number(runAlone('cold.ts', form))
