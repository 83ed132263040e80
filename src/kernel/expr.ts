import type { BitOp } from './bitOps.ts'
import { planChoices } from './choices.ts'
import { pick } from './graph.ts'
import {
  type Condition,
  constant,
  type Expr,
  input,
  isCondition,
  isConstant,
  lift,
  type Node,
  newNode,
  reachOf,
  type Scalar,
} from './node.ts'
import { type Op, ops } from './ops.ts'
import type { Row } from './pass.ts'
import { power, powInteger } from './power.ts'
import { ELEMENT, type HostFunction, LEAF, LINE, TREE } from './value.ts'

/** Constants fold: they are host scalars, and the host computes in float64 whenever it does so. */
function apply(op: Op, ...args: Node[]): Node {
  return operation(op, ops[op], args)
}

/** An operation that brings its row along. */
export function operation(op: Op | BitOp, row: Row, args: readonly Node[]): Node {
  const constants = args.flatMap((arg) => (arg.op === 'const' ? [arg.value] : []))
  return constants.length === args.length ? constant(row.eval(...constants)) : newNode({ op, ...reachOf(args), args, row })
}

const isNode = (x: unknown): x is Node => 'op' in Object(x)

/** An operand that is a number. From plain JavaScript it may be anything, and to a kernel a condition is a mask of bits. */
export function numeric(operation: string, x: Scalar): Expr {
  if (typeof x === 'number') return constant(x)
  if (!isNode(x)) throw new TypeError(`${operation}: an operand is ${String(x)}, wanted an expression or a number`)
  if (isCondition(x)) throw new TypeError(`${operation}: an operand is a condition, wanted a number: select(condition, 1, 0) makes one`)
  return x
}

/** An operand that is a condition; one of constants has folded to 1 or 0. */
function conditional(operation: string, x: Condition): Condition {
  if (isNode(x) && (isCondition(x) || isConstant(x, 1) || isConstant(x, 0))) return x
  throw new TypeError(`${operation}: an operand is ${isNode(x) ? 'a number' : String(x)}, wanted a condition, such as gt(x, 0)`)
}

const unary = (op: Op, a: Scalar): Node => apply(op, numeric(op, a))
const binary = (op: Op, a: Scalar, b: Scalar, operation: string = op): Node => apply(op, numeric(operation, a), numeric(operation, b))

/**
 * A condition that the host decides is a number to the kernel: where it meets values along a line or by element, the kernel makes
 * a mask of it. One along a line is a mask in a pass over that line, and a number where it meets what varies by element.
 */
function spread(condition: Condition, ...others: Node[]): Condition {
  const met = reachOf([condition, ...others])
  if (condition.rank === met.rank || met.rank < LINE) return condition
  const number = condition.rank === LINE ? apply('select', constant(1), constant(0), condition) : condition
  return newNode({ op: 'lt', ...met, args: [constant(0), number], row: ops.lt })
}

function both(op: 'and' | 'or', a: Condition, b: Condition): Condition {
  const [x, y] = [conditional(op, a), conditional(op, b)]
  return apply(op, spread(x, y), spread(y, x))
}

/** x for every element: x + −0 has the bits of x. */
export const elementwise = (x: Expr): Expr =>
  x.rank === ELEMENT ? x : newNode({ op: 'add', rank: ELEMENT, args: [x, constant(-0)], row: ops.add })

/**
 * a + b. A summand of −0 vanishes: x + −0 has the bits of x.
 * @category Expressions
 */
export function add(a: Scalar, b: Scalar): Expr {
  const [x, y] = [numeric('add', a), numeric('add', b)]
  if (isConstant(x, -0)) return y
  return isConstant(y, -0) ? x : apply('add', x, y)
}
/**
 * a − b
 * @category Expressions
 */
export const sub = (a: Scalar, b: Scalar): Expr => binary('sub', a, b)

/**
 * a · b. A factor of 1 vanishes: x · 1 has the bits of x.
 * @category Expressions
 */
export function mul(a: Scalar, b: Scalar): Expr {
  const [x, y] = [numeric('mul', a), numeric('mul', b)]
  if (isConstant(x, 1)) return y
  return isConstant(y, 1) ? x : apply('mul', x, y)
}

/**
 * a / b. A divisor of 1 vanishes: x / 1 has the bits of x.
 * @category Expressions
 */
export function div(a: Scalar, b: Scalar): Expr {
  const [x, y] = [numeric('div', a), numeric('div', b)]
  return isConstant(y, 1) ? x : apply('div', x, y)
}

/**
 * −a; −(−a) is a.
 * @category Expressions
 */
export function neg(a: Scalar): Expr {
  const x = numeric('neg', a)
  return x.op === 'neg' && x.args[0] !== undefined ? x.args[0] : apply('neg', x)
}

/**
 * The smaller of a and b; NaN if either is, and −0 before 0.
 * @category Expressions
 */
export const min = (a: Scalar, b: Scalar): Expr => binary('min', a, b)
/**
 * The larger of a and b; NaN if either is, and 0 before −0.
 * @category Expressions
 */
export const max = (a: Scalar, b: Scalar): Expr => binary('max', a, b)
/**
 * The nearest to x of what is from low to high: min(max(x, low), high). NaN stays NaN; where low exceeds high it is high.
 * @category Expressions
 */
export const clamp = (x: Scalar, low: Scalar, high: Scalar): Expr => binary('min', binary('max', x, low, 'clamp'), numeric('clamp', high))
/**
 * |a|
 * @category Expressions
 */
export const abs = (a: Scalar): Expr => unary('abs', a)
/**
 * √a
 * @category Expressions
 */
export const sqrt = (a: Scalar): Expr => unary('sqrt', a)
/**
 * a²
 * @category Expressions
 */
export const square = (a: Scalar): Expr => mul(a, a)

/**
 * a = b
 * @category Expressions
 */
export const eq = (a: Scalar, b: Scalar): Condition => binary('eq', a, b)
/**
 * a < b
 * @category Expressions
 */
export const lt = (a: Scalar, b: Scalar): Condition => binary('lt', a, b)
/**
 * a ≤ b
 * @category Expressions
 */
export const le = (a: Scalar, b: Scalar): Condition => binary('le', a, b)
/**
 * a > b
 * @category Expressions
 */
export const gt = (a: Scalar, b: Scalar): Condition => binary('lt', b, a, 'gt')
/**
 * a ≥ b
 * @category Expressions
 */
export const ge = (a: Scalar, b: Scalar): Condition => binary('le', b, a, 'ge')
/**
 * ¬a
 * @category Expressions
 */
export const not = (a: Condition): Condition => apply('not', conditional('not', a))
/**
 * a ∧ b
 * @category Expressions
 */
export const and = (a: Condition, b: Condition): Condition => both('and', a, b)
/**
 * a ∨ b
 * @category Expressions
 */
export const or = (a: Condition, b: Condition): Condition => both('or', a, b)
/**
 * Holds where a is NaN.
 * @category Expressions
 */
export const isNan = (a: Scalar): Condition => not(eq(a, a))
/**
 * Holds where a is neither NaN nor infinite.
 * @category Expressions
 */
export const finite = (a: Scalar): Condition => lt(abs(a), Number.POSITIVE_INFINITY)

/**
 * Picks `yes` where the condition holds and `no` elsewhere; what is not picked never shows, NaN included. Where the condition
 * is one value for the whole tree, the host decides it, and what is not picked is neither computed nor loaded nor stored.
 * @category Expressions
 */
export function select(condition: Condition, yes: Scalar, no: Scalar): Expr {
  return choose(conditional('select', condition), numeric('select', yes), numeric('select', no))
}

function choose(condition: Condition, yes: Node, no: Node): Node {
  if (condition.op === 'const') return condition.value === 1 ? yes : no
  const args = [yes, no, condition]
  if (condition.rank === TREE) return yes === no ? yes : newNode({ op: 'choice', ...reachOf([yes, no]), args, planner: planChoices })
  return apply('select', yes, no, spread(condition, yes, no))
}

/**
 * As `select`, of everything in two states of one structure: what a wrapper returns where it does not let the transformation
 * in it go on.
 * @category Expressions
 */
export function selectState<S>(condition: Condition, yes: S, no: S): S
export function selectState(condition: Condition, yes: unknown, no: unknown): unknown {
  if (typeof yes === 'number' || typeof no === 'number' || isNode(yes)) return choose(condition, lift(asScalar(yes)), lift(asScalar(no)))
  if (Array.isArray(yes)) return yes.map((item, i) => selectState(condition, item, Object(no)[i]))
  if (typeof yes !== 'object' || yes === null) return yes
  return Object.fromEntries(Object.entries(yes).map(([key, item]) => [key, selectState(condition, item, Object(no)[key])]))
}

function asScalar(x: unknown): Scalar {
  if (typeof x === 'number' || isNode(x)) return x
  throw new TypeError(`selectState: ${String(x)} stands where the other state has an expression, wanted states of one structure`)
}

/**
 * −1, 0 or 1; −0 and NaN stay what they are.
 * @category Expressions
 */
export function sign(a: Scalar): Expr {
  return select(gt(a, 0), 1, select(lt(a, 0), -1, a))
}

/** aⁿ for an integer n, by squaring; n may be an expression where a is a host scalar, as in β₁ᵗ. */
export function pow(a: Scalar, n: Scalar): Expr {
  const [base, exponent] = [numeric('pow', a), numeric('pow', n)]
  if (exponent.op !== 'const') return call(powInteger, base, exponent)
  const result = power<Expr>(base, exponent.value, constant(1), mul)
  return exponent.value < 0 ? div(1, result) : result
}

/**
 * Calls a function of host scalars once a step, on the host, in float64: a schedule of the count, say.
 * Throws a `TypeError` when an argument is an array.
 * @category Expressions
 */
export function call(fn: HostFunction, ...values: Scalar[]): Expr {
  const args = values.map((value) => numeric('call', value))
  const { rank } = reachOf(args)
  if (rank >= LINE) throw new TypeError(`call: an argument varies ${rank === LINE ? 'along a line' : 'by element'}, wanted host scalars`)
  return newNode({ op: 'call', rank, args, fn })
}

/**
 * Σ x over the whole tree, in float64: over every element of every leaf, or over the leaves where x is one value a leaf.
 * Throws a `TypeError` where x is one value for the whole tree.
 * @category Expressions
 */
export const total = (x: Expr): Expr => totalBy('total', x)

/** The same, by the name of the operation that errors tell. */
export function totalBy(operation: string, x: Scalar): Expr {
  const operand = numeric(operation, x)
  if (operand.rank === TREE)
    throw new TypeError(`${operation}: the operand is one value for the whole tree, wanted one that varies by element or by leaf`)
  if (operand.rank === LINE)
    throw new TypeError(`${operation}: the operand varies along a line, wanted one that varies by element or by leaf`)
  return newNode({ op: 'total', rank: TREE, args: [operand] })
}

/**
 * Σ x over the elements of one leaf, in float64. Throws a `TypeError` where x does not vary by element.
 * @category Expressions
 */
export const leafTotal = (x: Expr): Expr => leafTotalBy('leafTotal', x)

/** The same, by the name of the operation that errors tell. */
export function leafTotalBy(operation: string, x: Scalar): Expr {
  const operand = numeric(operation, x)
  if (operand.rank < ELEMENT) throw new TypeError(`${operation}: the operand does not vary by element, wanted one that does`)
  return newNode({ op: 'leafTotal', rank: LEAF, args: [operand] })
}

/**
 * The number of elements of the leaf.
 * @category Expressions
 */
export const leafSize: Expr = /* @__PURE__ */ input(LEAF, 'size')

/**
 * β m + (1 − β) x
 * @category Expressions
 */
export function ema(m: Scalar, x: Scalar, decay: Scalar): Expr {
  return add(mul(decay, m), mul(sub(1, decay), x))
}

/** 1 − βᵗ: the weights that an average which began at 0 has given in t steps, all together. */
export const weightOfEma = (decay: Scalar, count: Scalar): Expr => sub(1, pow(decay, count))

/**
 * c m / (1 − βᵗ), with c / (1 − βᵗ) computed on the host.
 * @category Expressions
 */
export function debias(m: Scalar, decay: Scalar, count: Scalar, c: Scalar = 1): Expr {
  return mul(m, div(c, weightOfEma(decay, count)))
}

/**
 * The value of a hyperparameter before the first step, for a state to begin with: what it is made of is constant, called, or an
 * input that tells its own. Throws a `TypeError` where it depends on anything else.
 */
export function initialValueOf(x: Scalar): number {
  if (!isNode(x)) return x
  const values = new Map<Node, number>()
  const known = (node: Node): number => values.get(node)!
  // A list of its own, what needs an operand before it: calls would not go as deep as expressions do.
  const open: Node[] = [x]
  for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
    const unknown = next.args.find((arg) => !values.has(arg))
    if (unknown !== undefined) open.push(unknown)
    else values.set(open.pop()!, initialValue(next, next.args.map(known)))
  }
  return known(x)
}

function initialValue(node: Node, operands: readonly number[]): number {
  const meaning = 'fn' in node ? node.fn : 'row' in node ? node.row.eval : node.op === 'choice' ? pick : undefined
  const value = 'value' in node ? node.value : 'initial' in node ? node.initial : meaning?.(...operands)
  if (value !== undefined) return value
  throw new TypeError(`${'name' in node ? node.name : node.op} has no value before the first step, wanted a number`)
}
