import { checkKnown, checkNotNegative } from '../numbers/checks.ts'

/** What the value is multiplied by, from which step on: `{ 100: 0.5, 200: 0.1 }` leaves 0.05 of it from step 200. */
export type BoundariesAndScales = Readonly<Record<number, number>>

/** Lists boundaries and scales in the order of the steps. Throws where a step or a scale is negative or no number. */
export function sortBoundaries(schedule: string, boundariesAndScales: BoundariesAndScales): [number, number][] {
  const sorted: [number, number][] = []
  for (const [step, scale] of Object.entries(boundariesAndScales)) {
    const boundary = Number(step)
    if (!(boundary >= 0)) {
      throw new RangeError(`${schedule}: boundariesAndScales has the key ${step}, wanted a step count`)
    }
    checkKnown(schedule, { [`boundariesAndScales[${step}]`]: scale })
    checkNotNegative(schedule, { [`boundariesAndScales[${step}]`]: scale })
    sorted.push([boundary, scale])
  }
  return sorted.sort(([a], [b]) => a - b)
}
