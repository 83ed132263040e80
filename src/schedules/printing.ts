import { checkObject } from '../numbers/checks.ts'
import { textOf } from '../numbers/text.ts'
import { readOptions } from '../transformation/readOptions.ts'
import type { Schedule } from './schedule.ts'

/**
 * Makes the schedules of a function bear the call that made them as their name, so that they print as `exponentialDecay({ … })`
 * wherever functions print by name: in `describe`, in `console.log`, in errors. `optionsAt` says which argument, from 0, is a record of
 * options: a `TypeError` refuses what is none, and options that the function does not read.
 */
export function printing<F extends (...args: never[]) => Schedule>(name: string, make: F, optionsAt?: number): F
export function printing(name: string, make: (...args: unknown[]) => Schedule, optionsAt = -1): (...args: unknown[]) => Schedule {
  return (...args) => {
    const made = readOptions(name, args[optionsAt], (options) => {
      if (optionsAt >= 0) checkObject(`${name}: options`, options)
      return make(...args.map((arg, i) => (i === optionsAt ? options : arg)))
    })
    // One of its own, for what was made may be a schedule that was given.
    const schedule: Schedule = (count) => made(count)
    return Object.defineProperty(schedule, 'name', { value: `${name}(${args.map((arg) => textOf(arg)).join(', ')})` })
  }
}
