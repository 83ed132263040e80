/** The arguments to check, by name. */
type Arguments = Readonly<Record<string, number>>

/** Throws unless every argument is a number, finite, and as wanted. */
function check(where: string, values: Arguments, wanted: string, holds: (value: number) => boolean): void {
  for (const [name, value] of Object.entries(values)) {
    const message = `${where}: ${name} is ${String(value)}, wanted ${wanted}`
    if (typeof value !== 'number') throw new TypeError(message)
    if (!Number.isFinite(value) || !holds(value)) throw new RangeError(message)
  }
}

/** Asks for finite numbers: one NaN would poison the parameters for ever. */
export function checkFinite(where: string, values: Arguments): void {
  check(where, values, 'a finite number', () => true)
}

/** Asks for decay rates: the share of the past that stays. */
export function checkDecay(where: string, values: Arguments): void {
  check(where, values, 'a number from 0 to below 1', (value) => value >= 0 && value < 1)
}

/** Asks for positive numbers. */
export function checkPositive(where: string, values: Arguments): void {
  check(where, values, 'a positive number', (value) => value > 0)
}

/** Asks for durations that take some time. They may be fractions, as 5 % of 1,050 steps is. */
export function checkSteps(where: string, values: Arguments): void {
  check(where, values, 'a positive number of steps', (value) => value > 0)
}

/** Asks for numbers that may be 0. */
export function checkNotNegative(where: string, values: Arguments): void {
  check(where, values, 'a number that is 0 or more', (value) => value >= 0)
}

/** Asks for numbers that may be 0, or Infinity, which nothing exceeds. */
export function checkThreshold(where: string, values: Arguments): void {
  const finite = Object.entries(values).filter(([, value]) => value !== Number.POSITIVE_INFINITY)
  check(where, Object.fromEntries(finite), 'a number that is 0 or more, or Infinity', (value) => value >= 0)
}

/** Throws unless a function has decided: a promise, which async functions return, would count as true. */
export function checkDecision(where: string, decision: unknown): asserts decision is boolean {
  if (typeof decision !== 'boolean') throw new TypeError(`${where} is ${nameOf(decision)}, wanted true or false`)
}

/** Throws unless a number of steps is an integer from 1. */
export function checkPeriod(where: string, steps: unknown): void {
  const message = `${where} is ${String(steps)}, wanted a positive integer`
  if (typeof steps !== 'number') throw new TypeError(message)
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(message)
}

function nameOf(value: unknown): string {
  if (value === null || typeof value === 'undefined') return String(value)
  return typeof value === 'object' ? `an instance of ${value.constructor?.name || 'a class'}` : `a ${typeof value}`
}
