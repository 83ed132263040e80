import { div, leafSize, numeric } from '../expr.ts'
import type { Expr, Scalar } from '../node.ts'
import { ELEMENT, LEAF, LINE, type Line } from '../value.ts'
import { lineKernelFor } from './executor.ts'

/**
 * Declares lines of leaves by the axes that are kept of each, counted from the end where negative: `keep(() => [0])` are the rows
 * of a matrix. Where it returns `undefined`, leaves of that shape have no such line.
 */
export const keep = (axesOf: Line['axesOf']): Line => Object.freeze({ axesOf })

/** The axes that a line keeps of a leaf, in order, or none. Throws a `RangeError` where the leaf lacks one of them, or one comes twice. */
export function keptAxes({ axesOf }: Line, shape: readonly number[]): readonly number[] | undefined {
  const axes = axesOf(shape)?.map((axis) => (axis < 0 ? axis + shape.length : axis))
  if (axes === undefined) return undefined
  for (const [i, axis] of axes.entries()) {
    if (shape[axis] === undefined) throw new RangeError(`keep: a leaf has shape [${shape}], which lacks axis ${axesOf(shape)![i]}`)
    if (axes.indexOf(axis) !== i) throw new RangeError(`keep: axis ${axis} of a leaf of shape [${shape}] is kept twice`)
  }
  return axes.sort((a, b) => a - b)
}

/** An input that has one value for each place of a line: a slot along it. */
export const inputAlong = (line: Line, name: string): Expr => ({ op: 'input', rank: LINE, line, args: [], name })

function reduced(op: 'lineSum' | 'lineMax', operation: string, x: Scalar, line: Line): Expr {
  const operand = numeric(operation, x)
  if (operand.rank < LINE)
    throw new TypeError(`${operation}: the operand is one value for a whole leaf, wanted one that varies by element or along a line`)
  // Each place of the line has one value already.
  if (operand.line === line) return operand
  return { op, rank: LINE, line, args: [operand], kernels: lineKernelFor }
}

/**
 * Σ x for each place of a line, in float64: over the elements that it stands for, or, where x varies along another line, over the
 * places of that line, which has to keep all axes that this one keeps. Throws a `TypeError` where x is one value for a whole leaf.
 */
export const sumTo = (x: Scalar, line: Line): Expr => reduced('lineSum', 'sumTo', x, line)

/** The largest x for each place of a line; NaN if one is. As `sumTo` otherwise. */
export const maxTo = (x: Scalar, line: Line): Expr => reduced('lineMax', 'maxTo', x, line)

/** How many places a line of the leaf has. */
export const placesOn = (line: Line): Expr => ({ op: 'places', rank: LEAF, args: [], on: line })

/** The mean of x for each place of a line: Σ x / n. As `sumTo` otherwise. */
export function meanTo(x: Scalar, line: Line): Expr {
  const operand = numeric('meanTo', x)
  const summands = operand.rank === ELEMENT || operand.line === undefined ? leafSize : placesOn(operand.line)
  return div(reduced('lineSum', 'meanTo', operand, line), operand.line === line ? 1 : div(summands, placesOn(line)))
}
