import { div, leafSize, numeric } from '../expr.ts'
import type { Line } from '../linePass.ts'
import { type Expr, newNode, type Scalar } from '../node.ts'
import { ELEMENT, LEAF, LINE, TREE } from '../value.ts'
import { keep } from './keep.ts'
import { lineSupport } from './support.ts'

/** An input that has one value for each place of a line: a slot along it. */
export const inputAlong = (line: Line, name: string): Expr => newNode({ op: 'input', rank: LINE, line, args: [], name, lines: lineSupport })

function reduced(op: 'lineSum' | 'lineMax', operation: string, x: Scalar, line: Line): Expr {
  const operand = numeric(operation, x)
  if (operand.rank < LINE)
    throw new TypeError(`${operation}: the operand is one value for a whole leaf, wanted one that varies by element or along a line`)
  // Each place of the line has one value already.
  if (operand.line === line) return operand
  return newNode({ op, rank: LINE, line, args: [operand], lines: lineSupport })
}

/**
 * Σ x for each place of a line, in float64: over the elements that it stands for, or, where x varies along another line, over the
 * places of that line, which has to keep all axes that this one keeps. Throws a `TypeError` where x is one value for a whole leaf.
 * @category Expressions
 */
export const sumTo = (x: Scalar, line: Line): Expr => reduced('lineSum', 'sumTo', x, line)

/**
 * The largest x for each place of a line; NaN if one is. As `sumTo` otherwise.
 * @category Expressions
 */
export const maxTo = (x: Scalar, line: Line): Expr => reduced('lineMax', 'maxTo', x, line)

/** The line of which a leaf is the only place. */
const LEAVES = keep(() => [])

/**
 * The largest x among the elements of one leaf; NaN if one is, and −∞ where there are none. Throws a `TypeError` where x does not
 * vary by element.
 * @category Expressions
 */
export function leafMax(x: Expr): Expr {
  const operand = numeric('leafMax', x)
  if (operand.rank < ELEMENT) throw new TypeError('leafMax: the operand does not vary by element, wanted one that does')
  return newNode({ op: 'leafMax', rank: LEAF, args: [maxTo(operand, LEAVES)] })
}

const larger = (a = 0, b = 0): number => Math.max(a, b)

/**
 * The largest x of the whole tree: among all elements of all leaves, or among the leaves where x is one value a leaf. Throws a
 * `TypeError` where x is one value for the whole tree.
 * @category Expressions
 */
export function treeMax(x: Expr): Expr {
  const operand = numeric('treeMax', x)
  if (operand.rank !== LEAF && operand.rank !== ELEMENT)
    throw new TypeError(
      `treeMax: the operand ${operand.rank === LINE ? 'varies along a line' : 'is one value for the whole tree'}, wanted one that varies by element or by leaf`,
    )
  return newNode({ op: 'total', rank: TREE, args: [operand.rank === LEAF ? operand : leafMax(operand)], fold: larger })
}

/** How many places a line of the leaf has. */
export const placesOn = (line: Line): Expr => newNode({ op: 'places', rank: LEAF, args: [], on: line, lines: lineSupport })

/**
 * The mean of x for each place of a line: Σ x / n. As `sumTo` otherwise.
 * @category Expressions
 */
export function meanTo(x: Scalar, line: Line): Expr {
  const operand = numeric('meanTo', x)
  const summands = operand.rank === ELEMENT || operand.line === undefined ? leafSize : placesOn(operand.line)
  return div(reduced('lineSum', 'meanTo', operand, line), operand.line === line ? 1 : div(summands, placesOn(line)))
}
