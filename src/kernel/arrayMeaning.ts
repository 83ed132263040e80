import type { ArrayOps } from './arrayOps.ts'
import { log } from './elementary.ts'
import { initialValueOf } from './expr.ts'
import type { Value, Values } from './value.ts'

/** A value: a number that the host computes in float64, or an array. */
export type Cell<A> = number | A

/** What an operation of the table makes of operands of which at least one is an array; nothing where arrays have no such operation. */
export function operate<A extends object>(
  graph: Values,
  value: Value,
  operands: readonly Cell<A>[],
  ops: ArrayOps<A>,
): Cell<A> | undefined {
  const [a = 0, b = 0, c = 0] = operands
  if (value.op === 'select') return typeof c === 'number' ? (c === 1 ? a : b) : ops.select(a, b, c)
  // Compilers take x − x for 0, which it is not where x is not finite.
  if (value.op === 'sub' && value.args[0] === value.args[1]) return ops.select(0, Number.NaN, ops.isFinite(arrayOf(a)))
  return compared(graph, value, a, b, ops) ?? logical(value.op, a, b, ops) ?? arithmetic(value.op, a, b, ops)
}

/** The functions that kernels have polynomials for, and array libraries have of their own. */
export function elementary<A extends object>(
  name: 'exp' | 'log' | 'tanh' | 'pow',
  [x = 0, y = 0]: readonly Cell<A>[],
  ops: ArrayOps<A>,
): Cell<A> {
  return name === 'pow' ? ops.pow(x, y) : ops[name](arrayOf(x))
}

/** A comparison, some of which libraries have to be asked in another way. */
function compared<A extends object>(graph: Values, { op, args }: Value, a: Cell<A>, b: Cell<A>, ops: ArrayOps<A>): Cell<A> | undefined {
  if (op !== 'lt' && op !== 'le' && op !== 'eq') return undefined
  const [left, right] = args.map((arg) => graph.at(arg))
  // A kernel makes a mask of a number where a condition of the tree meets elements.
  if (op === 'lt' && right!.row?.isCondition) return b
  if (op === 'lt' && left!.op === 'abs' && right!.constant === Number.POSITIVE_INFINITY) return ops.isFinite(arrayOf(a))
  if (op === 'eq' && args[0] === args[1]) return ops.not(ops.isNan(arrayOf(a)))
  return ops[op](a, b)
}

/** What is made of conditions, of which the host may know one. */
function logical<A extends object>(op: string, a: Cell<A>, b: Cell<A>, ops: ArrayOps<A>): Cell<A> | undefined {
  if (op === 'not') return ops.not(arrayOf(a))
  if (op !== 'and' && op !== 'or') return undefined
  if (typeof a === 'number') return (a === 1) === (op === 'and') ? b : a
  if (typeof b === 'number') return (b === 1) === (op === 'and') ? a : b
  return ops[op](a, b)
}

function arithmetic<A extends object>(op: string, a: Cell<A>, b: Cell<A>, ops: ArrayOps<A>): Cell<A> | undefined {
  switch (op) {
    case 'add':
      // x + −0 has the bits of x: what it is for is that x varies by element.
      return Object.is(b, -0) ? a : Object.is(a, -0) ? b : ops.add(a, b)
    case 'sub':
    case 'mul':
    case 'div':
    case 'min':
    case 'max':
      return ops[op](a, b)
    case 'abs':
    case 'neg':
    case 'sqrt':
      return ops[op](arrayOf(a))
    default:
      return undefined
  }
}

/** Of eˣ − 1 = x (1 + x / 2 (1 + x / 3 (1 + …))) as many factors as float32 has bits for where |x| is at most ½. */
const FACTORS = 9

/** 1 − βᵗ = −(eˣ − 1) with x = t ln β. */
export function oneMinusPower<A extends object>(decay: number, count: A, ops: ArrayOps<A>): A {
  const x = ops.mul(count, initialValueOf(log(decay)))
  let series: Cell<A> = 1
  for (let k = FACTORS; k > 1; k--) series = ops.add(1, ops.mul(ops.div(x, k), series))
  return ops.select(ops.neg(ops.mul(x, series)), ops.sub(1, ops.exp(x)), ops.le(-0.5, x))
}

function arrayOf<A extends object>(x: Cell<A>): A {
  if (typeof x !== 'number') return x
  throw new RangeError(`an operand is the number ${x}, wanted an array`)
}
