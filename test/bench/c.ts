import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Case } from './cases.ts'
import { startPeer, stepsOf } from './peer.ts'
import type { Peer } from './race.ts'

export type LoopName = 'adamw' | 'rmsprop' | 'lion'

/** Compiles the C loops and starts one; there is none where there is no gcc. */
export async function cLoop(loop: LoopName, test: Case, flags: readonly string[], threads = 1): Promise<Peer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'gradform-bench-'))
  const program = join(folder, 'loops')
  const name = `C, ${['gcc -O3', ...flags].join(' ')}, ${threads} thread${threads > 1 ? 's' : ''}`
  try {
    const source = join(import.meta.dirname, 'loops.c')
    execFileSync('gcc', ['-O3', '-march=native', '-fopenmp', ...flags, '-o', program, source, '-lm'], { stdio: 'ignore' })
    return await startPeer(name, program, [loop, test.leaves, test.elements ?? 1, stepsOf(test), threads])
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}
