import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import type { Rows } from '../perceptron/perceptron.ts'

export const MODES = 8
const SPREAD = 0.04

/** Points on a circle of radius 1, in eight clusters. */
export function drawReal(count: number, generator: RandomGenerator): Rows {
  const data = new Float32Array(2 * count)
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * Math.floor(MODES * uniformFloat64(generator))) / MODES
    data[2 * i] = Math.cos(angle) + SPREAD * normal(generator)
    data[2 * i + 1] = Math.sin(angle) + SPREAD * normal(generator)
  }
  return { data, count }
}

/** Normal noise, by Box and Muller. */
export function drawNoise(count: number, width: number, generator: RandomGenerator): Rows {
  return { data: Float32Array.from({ length: count * width }, () => normal(generator)), count }
}

const normal = (generator: RandomGenerator): number =>
  Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator))) * Math.cos(2 * Math.PI * uniformFloat64(generator))

/** How many of the clusters have a fair share of some points near them, and what part of the points is near any. */
export function coverage({ data, count }: Rows): { modes: number; near: number } {
  const counts = new Array<number>(MODES).fill(0)
  for (let i = 0; i < count; i++) {
    const [x, y] = [data[2 * i]!, data[2 * i + 1]!]
    const mode = (Math.round((Math.atan2(y, x) / (2 * Math.PI)) * MODES) + MODES) % MODES
    const angle = (2 * Math.PI * mode) / MODES
    if (Math.hypot(x - Math.cos(angle), y - Math.sin(angle)) < 5 * SPREAD) counts[mode]!++
  }
  return { modes: counts.filter((each) => each > count / MODES / 8).length, near: counts.reduce((sum, each) => sum + each) / count }
}
