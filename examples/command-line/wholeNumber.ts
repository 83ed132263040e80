/** Reads what an option of the command line was given. Throws a `RangeError` unless it is a whole number from `from` to a million. */
export function wholeNumber(option: string, value: string, from: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < from || number > 1e6) {
    throw new RangeError(`${option} is ${JSON.stringify(value)}, wanted a whole number from ${from} to 1,000,000`)
  }
  return number
}
