import type { Overwritten } from './overwritten.ts'

/** Throws for a change at an entry that a step overwrites, and says what to change in its place. */
export function refuse(where: string, { path, knobs, isScheduled }: Overwritten): never {
  if (knobs.length > 0) throw new TypeError(`${where}: ${path} is computed at every step from ${knobs.join(' and ')}: set that`)
  if (isScheduled)
    throw new TypeError(
      `${where}: ${path} follows a schedule, and the next step would overwrite what is set: make the optimizer anew with ` +
        'another schedule, or a number, and go on with this state',
    )
  throw new TypeError(`${where}: ${path} is measured at every step and read by none: what is set there changes nothing`)
}
