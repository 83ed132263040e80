import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What many steps of one model took. */
export interface Taken {
  /** The shortest mean time of a step among the windows at the beginning, the first left out, and among those at the end, in ms. */
  readonly first: number
  readonly last: number
  /** By how much the memory grew since the first tenth, in bytes. */
  readonly growth: number
}

const WINDOWS = 20

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function memoryUsed(): number {
  for (let i = 0; i < 3; i++) collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

/** Runs a step so many times, and tells whether it got slower, and what it left in memory. */
export function takeMany(step: () => void, steps: number): Taken {
  const size = Math.floor(steps / WINDOWS)
  const times: number[] = []
  let before = 0
  for (let window = 0; window < WINDOWS; window++) {
    if (window === 2) before = memoryUsed()
    const start = performance.now()
    for (let i = 0; i < size; i++) step()
    times.push((performance.now() - start) / size)
  }
  return { first: Math.min(...times.slice(1, 5)), last: Math.min(...times.slice(-4)), growth: memoryUsed() - before }
}
