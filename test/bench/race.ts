import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Something that is timed: what makes it ready returns one step. */
export interface Contestant {
  readonly name: string
  prepare(): () => void
  /** Lets go of what it holds. */
  end?(): void
}

/** Milliseconds a step. */
export interface Figure {
  readonly min: number
  readonly median: number
  readonly max: number
}

const ROUNDS = 15
/** How long one round of one contestant takes at least, so that the clock's grain does not show. */
const ROUND_MS = 30

/**
 * Times contestants round by round, each in every round, so that whatever else the machine does falls on all of them; the
 * first rounds warm up and do not count.
 */
export function race(contestants: readonly Contestant[]): Map<string, Figure> {
  const runners = contestants.map(({ name, prepare }) => {
    const step = prepare()
    const times: number[] = []
    return { name, step, steps: stepsFor(step), times }
  })
  for (let round = -3; round < ROUNDS; round++) {
    for (const { step, steps, times } of runners) {
      if (steps === 1) {
        // A round of one step would else collect what the others have left behind, and not its own garbage.
        collectGarbage()
        step()
      }
      const start = performance.now()
      for (let i = 0; i < steps; i++) step()
      const time = (performance.now() - start) / steps
      if (round >= 0) times.push(time)
    }
  }
  for (const { end } of contestants) end?.()
  return new Map(runners.map(({ name, times }) => [name, figureOf(times)]))
}

function stepsFor(step: () => void): number {
  for (let steps = 1; ; steps *= 2) {
    const start = performance.now()
    for (let i = 0; i < steps; i++) step()
    if (performance.now() - start >= ROUND_MS) return steps
  }
}

export function figureOf(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b)
  return { min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! }
}
