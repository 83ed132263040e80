import { textOf } from './text.ts'

/**
 * What can be checked of an expression, which stands for a number: the number if it is constant, and the first one if it is a
 * hyperparameter that tells it.
 */
interface Expression {
  readonly op: string
  readonly value?: number
  readonly initial?: number
}

/** The arguments to check, by name. */
type Arguments = Readonly<Record<string, number | Expression>>

const isExpression = (given: unknown): given is Expression => 'op' in Object(given)

/** Throws unless every argument is a number as wanted, or an expression of which nothing else is known. */
export function check(where: string, values: Arguments, wanted: string, holds: (value: number) => boolean): void {
  for (const [name, given] of Object.entries(values)) {
    const value = isExpression(given) ? (given.value ?? given.initial) : given
    if (value === undefined && isExpression(given)) continue
    const message = `${where}: ${name} is ${textOf(value)}, wanted ${wanted}`
    if (typeof value !== 'number') throw new TypeError(message)
    if (!holds(value)) throw new RangeError(message)
  }
}

/** Asks for numbers that are known when a transformation is made: what its structure or the first value of its state depends on. */
export function checkKnown(where: string, values: Readonly<Record<string, unknown>>): void {
  const [name] = Object.entries(values).find(([, value]) => isExpression(value)) ?? []
  if (name !== undefined)
    throw new TypeError(`${where}: ${name} is an expression, wanted a number: it has to be known when the transformation is made`)
}

/** Asks for finite numbers: one NaN would poison the parameters for ever. */
export function checkFinite(where: string, values: Arguments): void {
  check(where, values, 'a finite number', Number.isFinite)
}

/** Asks for decay rates: the share of the past that stays. */
export function checkDecay(where: string, values: Arguments): void {
  check(where, values, 'a number from 0 to below 1', (value) => value >= 0 && value < 1)
}

/** Asks for positive numbers. */
export function checkPositive(where: string, values: Arguments): void {
  check(where, values, 'a positive number', (value) => value > 0 && value < Infinity)
}

/** Asks for durations that take some time, and are known. They may be fractions, as 5 % of 1,050 steps is. */
export function checkSteps(where: string, values: Readonly<Record<string, number>>): void {
  checkKnown(where, values)
  check(where, values, 'a positive number of steps', (value) => value > 0 && value < Infinity)
}

/** Asks for numbers that may be 0. */
export function checkNotNegative(where: string, values: Arguments): void {
  check(where, values, 'a number that is 0 or more', (value) => value >= 0 && value < Infinity)
}

/** Asks for numbers that may be 0, or Infinity, which nothing exceeds. */
export function checkThreshold(where: string, values: Arguments): void {
  check(where, values, 'a number that is 0 or more, or Infinity', (value) => value >= 0)
}

/** Throws unless a function has decided: a promise, which async functions return, would count as true. */
export function checkDecision(where: string, decision: unknown): asserts decision is boolean {
  if (typeof decision !== 'boolean') throw new TypeError(`${where} is ${nameOf(decision)}, wanted true or false`)
}

/** Asks for flags: what merely counts as true, such as `1` or `'no'`, is mostly an argument at a wrong place. */
export function checkFlags(where: string, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, flag] of Object.entries(flags))
    if (typeof flag !== 'boolean') throw new TypeError(`${where}: ${name} is ${textOf(flag)}, wanted true or false`)
}

/** Asks for one of some words. */
export function checkOneOf(where: string, values: Readonly<Record<string, unknown>>, words: readonly string[]): void {
  const quoted = words.map((word) => textOf(word))
  for (const [name, value] of Object.entries(values))
    if (!words.some((word) => word === value))
      throw new TypeError(`${where}: ${name} is ${textOf(value)}, wanted ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`)
}

/** Throws unless an argument is a function, when it is given and not only when it is called. */
export function checkFunction(where: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${where} is ${nameOf(value)}, wanted a function`)
}

/** Throws unless an argument is an object whose entries can be read; functions, arrays and arrays of numbers are none. */
export function checkObject(where: string, value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
  if (!isObject) throw new TypeError(`${where} is ${nameOf(value)}, wanted an object`)
}

/** Throws unless an argument is a list, of which the error says what it is to hold. */
export function checkList(where: string, value: unknown, items: string): void {
  if (!Array.isArray(value)) throw new TypeError(`${where} is ${nameOf(value)}, wanted an array of ${items}`)
}

/** Throws unless a number of steps is an integer from 1. */
export function checkPeriod(where: string, steps: unknown): void {
  const message = `${where} is ${textOf(steps)}, wanted a positive integer`
  if (typeof steps !== 'number') throw new TypeError(message)
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(message)
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return typeof value === 'object' ? `an instance of ${value.constructor?.name || 'a class'}` : `a ${typeof value}`
}
