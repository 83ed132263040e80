import fc from 'fast-check'
import * as bits from '../../src/kernel/bits.ts'
import { type Dtype, type FloatArray, newArray } from '../../src/kernel/dtype.ts'
import * as elementary from '../../src/kernel/elementary.ts'
import * as expr from '../../src/kernel/expr.ts'
import type { Condition, Expr, Node } from '../../src/kernel/node.ts'
import { ELEMENT, LEAF, TREE } from '../../src/kernel/value.ts'

/** What a random rule reads, as expressions; `count` is a whole number. */
export interface Inputs {
  readonly elements: readonly Expr[]
  readonly leaf: Expr
  readonly count: Expr
  readonly extra: Expr
}

export interface Written {
  readonly name: keyof typeof numbers | keyof typeof polynomials | keyof typeof conditions
  readonly operands: readonly [number, number, number]
  readonly constant: number
}

type NumberMaker = (a: Expr, b: Expr, condition: Condition, constant: number, inputs: Inputs) => Expr

/** Every builder that makes a number; where a reduction or a call does not fit, the operand passes. */
const numbers = {
  add: expr.add,
  sub: expr.sub,
  mul: expr.mul,
  div: expr.div,
  min: expr.min,
  max: expr.max,
  abs: expr.abs,
  neg: expr.neg,
  sqrt: expr.sqrt,
  square: expr.square,
  nearest: bits.nearest,
  timesPowerOf2: bits.timesPowerOf2,
  exponentOf: bits.exponentOf,
  sign: expr.sign,
  select: (a, b, condition) => expr.select(condition, a, b),
  constant: (a, _b, _condition, constant) => expr.add(a, constant),
  scaled: (a, _b, _condition, constant) => expr.mul(constant, a),
  pow: (a, _b, _condition, constant) => expr.pow(a, Math.round(constant) % 6 || 0),
  ema: (a, b, _condition, constant) => expr.ema(a, b, constant),
  debias: (a, _b, _condition, _constant, { count }) => expr.debias(a, 0.9, count),
  total: (a) => (a.rank === TREE ? a : expr.total(a)),
  leafTotal: (a, _b, _condition, _constant, { leaf }) => (a.rank === ELEMENT && leaf.rank === LEAF ? expr.leafTotal(a) : a),
  call: (a, b) => (a.rank === ELEMENT || b.rank === ELEMENT ? a : expr.call(halfwayPast, a, b)),
} satisfies Record<string, NumberMaker>
const halfwayPast = (x: number, y: number): number => x + y / 2

/** Those that are made of some dozens of operations. */
const polynomials = {
  exp: elementary.exp,
  log: elementary.log,
  tanh: elementary.tanh,
  raised: elementary.pow,
  root: (a, _b, _condition, constant) => elementary.pow(a, 1 / (Math.round(constant) % 6 || 3)),
} satisfies Record<string, NumberMaker>

const conditions = {
  eq: expr.eq,
  lt: expr.lt,
  le: expr.le,
  gt: expr.gt,
  ge: expr.ge,
  isNan: expr.isNan,
  finite: expr.finite,
  not: (_a, _b, c) => expr.not(c),
  and: (_a, _b, c, d) => expr.and(c, d),
  or: (_a, _b, c, d) => expr.or(c, d),
} satisfies Record<string, (a: Expr, b: Expr, c: Condition, d: Condition) => Condition>

const CONSTANTS = [0, -0, 1, -1, 2, 3, -2, 0.1, 0.9, 1e-8, 1e-42, 1e-310, 3e38, 1e300, Number.POSITIVE_INFINITY, Number.NaN]

const ruleOf = (names: readonly Written['name'][]): fc.Arbitrary<Written[]> =>
  fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      operands: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
      constant: fc.constantFrom(...CONSTANTS),
    }),
    { minLength: 1, maxLength: 30 },
  )
const namesOf = <T extends object>(makers: T) => Object.keys(makers) as (keyof T)[]
const simple = [...namesOf(numbers), ...namesOf(conditions)]
/** Rules of what is one operation or a few, and rules of all there is. */
export const simpleRule = ruleOf(simple)
export const writtenRule = ruleOf([...simple, ...namesOf(polynomials)])

/** Builds the values of a written rule, the last first. */
export function valuesOf(rule: readonly Written[], inputs: Inputs): Expr[] {
  const values: Expr[] = [
    inputs.leaf.rank === LEAF ? expr.leafSize : inputs.leaf,
    inputs.extra,
    inputs.count,
    inputs.leaf,
    ...inputs.elements,
  ]
  const truths: Condition[] = [expr.lt(inputs.count, 3), expr.lt(inputs.leaf, 1), expr.lt(values.at(-1)!, 1)]
  const before = <T>(list: readonly T[], back: number): T => list[list.length - 1 - (back % list.length)]!
  for (const { name, operands, constant } of rule) {
    const [a, b] = [before(values, operands[0]), before(values, operands[1])]
    const [c, d] = [before(truths, operands[2]), before(truths, operands[1])]
    const makers: Partial<Record<Written['name'], NumberMaker>> = { ...numbers, ...polynomials }
    const number = makers[name]
    if (number !== undefined) values.push(number(a, b, c, constant, inputs))
    else truths.push(conditions[name as keyof typeof conditions](a, b, c, d))
  }
  return values.reverse()
}

/** One leaf with what stands in its place in every tree, by the name of the input. */
export interface Place {
  readonly dtype: Dtype | 'number'
  readonly size: number
  readonly columns: Readonly<Record<string, number | FloatArray>>
}

const BIAS = { float32: 127, float64: 1023, number: 1023 }
/** The nearest whole number; of two that are as near, the even or the odd one. */
function nearestTo(x: number, parity: 0 | 1): number {
  const below = Math.floor(x)
  const isBelow = x - below < 0.5 || (x - below === 0.5 && Math.abs(below % 2) === parity)
  return Number.isFinite(x) && x !== below ? (isBelow ? below : below + 1 || -0) : x
}

const MEANING: Record<string, (a: number, b: number, c: number, bias: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  abs: Math.abs,
  neg: (a) => -a,
  sqrt: Math.sqrt,
  nearest: (a) => nearestTo(a, 0),
  timesPowerOf2: (a, b, _, bias) => a * 2 ** (b > 1 - bias ? nearestTo(Math.min(b, bias), 1) : 1 - bias),
  exponentOf(a, _b, _c, bias) {
    if (!Number.isFinite(a)) return bias + 1
    if (Math.abs(a) < 2 ** (1 - bias)) return -bias
    const exponent = Math.round(Math.log2(Math.abs(a)))
    return 2 ** exponent > Math.abs(a) ? exponent - 1 : exponent
  },
  eq: (a, b) => Number(a === b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  not: (a) => Number(!a),
  and: (a, b) => Number(a && b),
  or: (a, b) => Number(a || b),
  select: (a, b, c) => (c ? a : b),
  choice: (a, b, c) => (c ? a : b),
}
/** The documented order of sums, written as the documentation says it. */
export function documentedSum(values: ArrayLike<number>): number {
  let sums: number[] = []
  for (let from = 0; from < values.length; from += 8192) {
    const lanes = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let i = from; i < Math.min(from + 8192, values.length); i++) lanes[(i - from) % 8]! += values[i]!
    const quarters = [0, 1, 2, 3].map((i) => lanes[i]! + lanes[i + 4]!)
    const halves = [0, 1].map((i) => quarters[i]! + quarters[i + 2]!)
    sums.push(halves[0]! + halves[1]!)
  }
  while (sums.length > 1) sums = sums.flatMap((sum, i) => (i % 2 === 1 ? [] : [i + 1 < sums.length ? sum + sums[i + 1]! : sum]))
  return sums[0] ?? 0
}

/** Computes nodes one after the other, each over whole arrays: no plan, no passes, no blocks. */
export class Naive {
  readonly #places: readonly Place[]
  readonly #scalars: Readonly<Record<string, number>>
  readonly #trees = new Map<Node, number>()
  readonly #leaves: Map<Node, number | FloatArray>[]

  constructor(places: readonly Place[], scalars: Readonly<Record<string, number>>) {
    this.#places = places
    this.#scalars = scalars
    this.#leaves = places.map(() => new Map())
  }

  /** A value of the whole tree. */
  scalar(node: Node): number {
    const known = this.#trees.get(node)
    if (known !== undefined) return known
    let value: number
    if (node.op === 'total') value = this.#places.reduce((sum, _, leaf) => sum + this.#leafSum(node.args[0], leaf), 0)
    else value = this.#number(node, (arg) => this.scalar(arg))
    this.#trees.set(node, value)
    return value
  }

  /** What is left of a value where conditions of the whole tree have picked: −0 adds nothing. */
  picked(node: Node): Node {
    if (node.op === 'choice') return this.picked(this.scalar(node.args[2]!) === 1 ? node.args[0]! : node.args[1]!)
    if (node.op !== 'add') return node
    const [a, b] = [this.picked(node.args[0]!), this.picked(node.args[1]!)]
    if (b.op === 'const' && Object.is(b.value, -0) && a.rank === node.rank) return a
    return a.op === 'const' && Object.is(a.value, -0) && b.rank === node.rank ? b : node
  }

  /** A value of a leaf: one number, or an array of the leaf's dtype where it varies by element. */
  value(node: Node, leaf: number): number | FloatArray {
    if (node.rank === TREE) return this.scalar(node)
    const known = this.#leaves[leaf]!.get(node)
    if (known !== undefined) return known
    const { dtype, size, columns } = this.#places[leaf]!
    let value: number | FloatArray
    if (node.op === 'leafTotal') value = this.#leafSum(node.args[0], leaf)
    else if (node.op === 'input' && node.name === 'size') value = size
    else if (node.op === 'input' && node.rank === ELEMENT && dtype !== 'number')
      value = newArray(dtype, size).map((_, i) => (columns[node.name] as FloatArray)[i]!)
    else if (node.op === 'input') value = columns[node.name] as number
    else if (node.rank === LEAF || dtype === 'number') value = this.#number(node, (arg) => this.value(arg, leaf) as number)
    else value = this.#elements(node, leaf, dtype, size)
    this.#leaves[leaf]!.set(node, value)
    return value
  }

  #leafSum(operand: Node, leaf: number): number {
    const value = this.value(operand, leaf)
    return typeof value === 'number' ? value + 0 : documentedSum(value)
  }

  #number(node: Node, evaluate: (arg: Node) => number): number {
    if (node.op === 'const') return node.value
    if (node.op === 'input') return this.#scalars[node.name]!
    if (node.op === 'byDtype') return evaluate(node.args[1]!)
    const [a = 0, b = 0, c = 0] = node.args.map(evaluate)
    return node.op === 'call' ? node.fn(a, b) : MEANING[node.op]!(a, b, c, BIAS.number)
  }

  #elements(node: Node, leaf: number, dtype: Dtype, size: number): FloatArray {
    if (node.op === 'byDtype') return this.value(node.args[dtype === 'float32' ? 0 : 1]!, leaf) as FloatArray
    const round = dtype === 'float32' ? Math.fround : Number
    const columns = node.args.map((arg) => this.value(arg, leaf))
    const at = (column: number | FloatArray | undefined, i: number): number =>
      typeof column === 'object' ? column[i]! : round(column ?? 0)
    const [a, b, c] = columns
    return newArray(dtype, size).map((_, i) => MEANING[node.op]!(at(a, i), at(b, i), at(c, i), BIAS[dtype]))
  }
}
