/** x raised to an integer power by squaring, with any multiplication: the same bits in every engine, unlike Math.pow. */
export function power<T>(x: T, exponent: number, one: T, multiply: (a: T, b: T) => T): T {
  if (!Number.isInteger(exponent)) throw new RangeError(`pow: the exponent is ${exponent}, wanted an integer`)
  let result = one
  let base = x
  for (let n = Math.abs(exponent); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result = multiply(result, base)
    if (n > 1) base = multiply(base, base)
  }
  return result
}

/** A number raised to an integer power. */
export function powInteger(x = 0, n = 0): number {
  const result = power(x, n, 1, (a, b) => a * b)
  return n < 0 ? 1 / result : result
}
