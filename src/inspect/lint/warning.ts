/**
 * What is almost always a mistake.
 * @category Looking and mending
 */
export interface Warning {
  /** Which of the rules found it. */
  readonly rule: string
  /** The part that it is about, with its place: `[2] addDecayedWeights`. */
  readonly at: string
  readonly reason: string
  readonly fix: string
  toString(): string
}

export function warning(rule: string, at: string, reason: string, fix: string): Warning {
  const print = (): string => `${at}: ${reason}. ${fix}. (${rule})`
  return Object.defineProperties({ rule, at, reason, fix, toString: print }, { toString: { enumerable: false } })
}
