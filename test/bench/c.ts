import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from './cases.ts'
import { startPeers, stepsOf } from './peer.ts'
import type { Peer } from './race.ts'

export type LoopName = 'adamw' | 'rmsprop' | 'lion'

/** Compiles the C loops and starts one, for each number of threads; there is none where there is no gcc. */
export async function cLoops(loop: LoopName, test: Case, flags: readonly string[], ...counts: readonly number[]): Promise<Peer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gradform-bench-'))
  const program = join(folder, 'loops')
  try {
    const source = join(import.meta.dirname, 'loops.c')
    execFileSync('gcc', ['-O3', '-march=native', '-fopenmp', ...flags, '-o', program, source, '-lm'], { stdio: 'ignore' })
    const name = `C, ${['gcc -O3', ...flags].join(' ')}`
    return await startPeers(
      counts.map((threads) => [
        `${name}, ${threads} thread${threads > 1 ? 's' : ''}`,
        program,
        [loop, test.leaves, test.elements ?? 1, stepsOf(test), threads],
      ]),
    )
  } catch {
    return []
  } finally {
    rmSync(folder, { recursive: true })
  }
}
