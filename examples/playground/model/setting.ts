import { transforms } from './transforms.ts'

/** One transformation of a chain. */
export interface Part {
  readonly transform: string
  /** What is tuned; the others are as by default. */
  readonly values: Readonly<Record<string, number>>
  /** The name of the leaves that it is applied to, empty for all. */
  readonly mask: string
}

/** An optimizer that takes part in the race. */
export interface Racer {
  readonly name: string
  readonly parts: readonly Part[]
}

/** All that the page shows follows from it. */
export interface Setting {
  readonly problem: string
  readonly steps: number
  readonly seed: number
  /** Where the race begins, on a surface of two parameters. */
  readonly start: readonly [x: number, y: number]
  readonly racers: readonly Racer[]
}

export const MAX_RACERS = 6
export const MAX_STEPS = 5000

export const part = (transform: string, values: Part['values'] = {}, mask = ''): Part => ({ transform, values, mask })

/** The values of all knobs of a part. */
export const valuesOf = ({ transform, values }: Part): Record<string, number> =>
  Object.fromEntries(transforms[transform]!.knobs.map(({ key, initial }) => [key, values[key] ?? initial]))
