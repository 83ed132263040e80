import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Case } from './cases.ts'
import type { Peer } from './race.ts'

/** As many steps as take some tens of milliseconds. */
export const stepsOf = ({ leaves, elements = 1 }: Case): number => Math.max(3, Math.floor(3e7 / (leaves * elements)))

/** Starts a program that runs a round for each line that it is sent; there is none where it can not. */
export async function startPeer(name: string, command: string, args: readonly (string | number)[]): Promise<Peer | undefined> {
  const child = spawn(command, args.map(String), { stdio: ['pipe', 'pipe', 'ignore'] })
  // What has failed to start, or has ended, has no lines.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const round = async (): Promise<number> => {
    child.stdin.write('\n')
    const { value, done } = await lines.next()
    return done ? Number.NaN : Number(value)
  }
  return Number.isNaN(await round()) ? undefined : { name, round, end: () => void child.kill() }
}
