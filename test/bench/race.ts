import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Something that is timed: what makes it ready returns one step. */
export interface Contestant {
  readonly name: string
  prepare(): () => void
  /** After how many steps the work begins anew; a round has whole cycles. One where every step does the same. */
  readonly cycle?: number
  /** Lets go of what it holds. */
  end?(): void
}

/** A contestant in a process of its own, which times its rounds itself. */
export interface Peer {
  readonly name: string
  /** Runs a round; tells the milliseconds a step. */
  round(): Promise<number>
  end(): void
}

/** Milliseconds a step. */
export interface Figure {
  readonly min: number
  readonly median: number
  readonly max: number
}

export type Figures = Record<string, Figure>

/** What is known of a contestant in a case of a table. */
export interface Row {
  readonly title: string
  readonly test: string
  readonly contestant: string
  readonly figure: Figure
}

export const ROUNDS = 15
/** A race that has taken so long ends with the rounds that it has, and not with fewer than these. */
const LONGEST_MS = 60_000
const FEWEST_ROUNDS = 5
/** How long one round of one contestant takes at least, so that the clock's grain does not show. */
const ROUND_MS = 30
/** The threads of a contestant may look for more work for a while. */
const PAUSE_MS = 10

/**
 * Times contestants round by round, each in every round, so that whatever else the machine does falls on all of them; the
 * first rounds warm up and do not count.
 */
export async function race(contestants: readonly (Contestant | Peer)[]): Promise<Figures> {
  const runners = contestants.map((contestant) => ({
    name: contestant.name,
    round: 'round' in contestant ? contestant.round : roundOf(contestant),
    times: [] as number[],
  }))
  const end = performance.now() + LONGEST_MS
  for (let round = -3; round < ROUNDS; round++) {
    if (round >= FEWEST_ROUNDS && performance.now() > end) break
    for (const runner of runners) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      const time = await runner.round()
      if (round >= 0) runner.times.push(time)
    }
  }
  for (const { end } of contestants) end?.()
  return Object.fromEntries(runners.map(({ name, times }) => [name, figureOf(times)]))
}

function roundOf({ prepare, cycle = 1 }: Contestant): () => number {
  const step = prepare()
  const steps = stepsFor(step, cycle)
  return () => {
    if (steps === cycle) {
      // A round of so few steps would else collect what the others have left behind, and not its own garbage.
      collectGarbage()
      step()
    }
    const start = performance.now()
    for (let i = 0; i < steps; i++) step()
    return (performance.now() - start) / steps
  }
}

function stepsFor(step: () => void, cycle: number): number {
  for (let steps = cycle; ; steps *= 2) {
    const start = performance.now()
    for (let i = 0; i < steps; i++) step()
    if (performance.now() - start >= ROUND_MS) return steps
  }
}

export function figureOf(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b)
  return { min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! }
}
