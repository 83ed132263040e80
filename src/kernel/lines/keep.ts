import type { Line } from '../linePass.ts'

/**
 * Declares lines of leaves by the axes that are kept of each, counted from the end where negative: `keep(() => [0])` are the rows
 * of a matrix. Where it returns `undefined`, leaves of that shape have no such line. `within` is a line that keeps all of these
 * axes and more: what varies along both then varies along that, where what varies along two other lines varies by element.
 * @category Expressions
 */
export const keep = (axesOf: Line['axesOf'], within?: Line): Line => Object.freeze({ axesOf, within })

/**
 * The axes that a line keeps of a leaf, in order, or none. Throws a `TypeError` where the leaf lacks one of them, or one comes
 * twice; whoever knows the leaf puts its name in front.
 */
export function keptAxes({ axesOf }: Line, shape: readonly number[]): readonly number[] | undefined {
  const axes = axesOf(shape)?.map((axis) => (axis < 0 ? axis + shape.length : axis))
  if (axes === undefined) return undefined
  for (const [i, axis] of axes.entries()) {
    if (shape[axis] === undefined) throw new TypeError(`has shape [${shape}], which lacks axis ${axesOf(shape)![i]}`)
    if (axes.indexOf(axis) !== i) throw new TypeError(`has shape [${shape}], of which axis ${axis} is kept twice`)
  }
  return axes.sort((a, b) => a - b)
}
