import { textOf } from '../numbers/text.ts'
import type { Schedule } from './schedule.ts'

/**
 * Makes the schedules of a function bear the call that made them as their name, so that they print as `exponentialDecay({ … })`
 * wherever functions print by name: in `describe`, in `console.log`, in errors.
 */
export function printing<F extends (...args: never[]) => Schedule>(name: string, make: F): F
export function printing(name: string, make: (...args: unknown[]) => Schedule): (...args: unknown[]) => Schedule {
  return (...args) => {
    const made = make(...args)
    // One of its own, for what was made may be a schedule that was given.
    const schedule: Schedule = (count) => made(count)
    return Object.defineProperty(schedule, 'name', { value: `${name}(${args.map((arg) => textOf(arg)).join(', ')})` })
  }
}
