/** One operation: what it means for numbers, and the SIMD opcodes that mean the same. A condition is 1 or 0 here, all ones or all zeros there. */
interface Row {
  readonly eval: (...operands: number[]) => number
  readonly float32: number
  readonly float64: number
}

type Eval = Row['eval']
/** The f64x2 opcode of an operation stands so far behind its f32x4 one; the logic of masks has one for both. */
const row =
  (distance: number) =>
  (float32: number, evaluate: Eval): Row => ({ eval: evaluate, float32, float64: float32 + distance })
const [arithmetic, comparison, logic] = [row(12), row(6), row(0)]

/** Every operation that a kernel can run. Each is rounded once to the dtype, and none depends on the engine. */
export const ops = {
  add: arithmetic(0xe4, (a, b) => a + b),
  sub: arithmetic(0xe5, (a, b) => a - b),
  mul: arithmetic(0xe6, (a, b) => a * b),
  div: arithmetic(0xe7, (a, b) => a / b),
  min: arithmetic(0xe8, (a, b) => Math.min(a, b)),
  max: arithmetic(0xe9, (a, b) => Math.max(a, b)),
  abs: arithmetic(0xe0, (a) => Math.abs(a)),
  neg: arithmetic(0xe1, (a) => -a),
  sqrt: arithmetic(0xe3, (a) => Math.sqrt(a)),
  eq: comparison(0x41, (a, b) => (a === b ? 1 : 0)),
  lt: comparison(0x43, (a, b) => (a < b ? 1 : 0)),
  le: comparison(0x45, (a, b) => (a <= b ? 1 : 0)),
  not: logic(0x4d, (a) => 1 - a),
  and: logic(0x4e, (a, b) => a * b),
  or: logic(0x50, (a, b) => Math.max(a, b)),
  /** select(a, b, condition): a where the condition holds, b elsewhere. */
  select: logic(0x52, (a = 0, b = 0, c = 0) => (c === 1 ? a : b)),
}

export type Op = keyof typeof ops

/**
 * Tells whether an operation makes a condition: a number to the interpreter but a bit mask to a kernel, so that it never
 * leaves a pass. Comparisons and the logic of masks have the opcodes below that of select.
 */
export const isCondition = (op: string): boolean => (rowOf(op)?.float32 ?? 0xff) < ops.select.float32

/** Looks an operation up; there is none for inputs, constants, calls and totals. */
export const rowOf = (op: string): Row | undefined => table[op]
const table: { readonly [op: string]: Row } = ops

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
