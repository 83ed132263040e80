import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Case } from './cases.ts'
import type { Peer } from './race.ts'

/** As many steps as take some tens of milliseconds, in whole cycles. */
export const stepsOf = ({ leaves, elements = 1 }: Case, cycle = 1): number =>
  Math.ceil(Math.max(3, Math.floor(3e7 / (leaves * elements))) / cycle) * cycle

/** The Python that may have Optax and torch. */
export const python = process.env['PYTHON'] ?? 'python3'
export const OPTAX = 'Optax, jitted, donated'
export const peersProgram = join(import.meta.dirname, 'peers.py')

/** A name, a program that runs a round for each line that it is sent, and its arguments. */
export type Program = readonly [name: string, command: string, args: readonly (string | number)[]]

/** Starts programs; there is no peer of one that can not run. */
export async function startPeers(programs: readonly Program[]): Promise<Peer[]> {
  const peers = await Promise.all(programs.map(startPeer))
  return peers.filter((peer) => peer !== undefined)
}

async function startPeer([name, command, args]: Program): Promise<Peer | undefined> {
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
