import type { LinedLeaf } from '../linePass.ts'
import { product } from '../product.ts'

/**
 * A leaf as nested loops: its axes, those merged that no line tells apart. The last one counts the columns, the one before it the
 * rows, over which a kernel runs; the host loops over the others.
 */
export interface Nest {
  readonly lengths: readonly number[]
  /** For each line which of these axes it keeps. */
  readonly kept: readonly (readonly boolean[])[]
  readonly size: number
}

/** How many elements one step along each axis passes, in an array that has only some of the axes; 0 along the others. */
export function stridesOf(lengths: readonly number[], has: readonly boolean[], innermost: number): number[] {
  const strides = lengths.map(() => 0)
  let stride = innermost
  for (let axis = lengths.length; axis-- > 0; ) {
    if (!has[axis]) continue
    strides[axis] = stride
    stride *= lengths[axis]!
  }
  return strides
}

/** Merges the axes of a leaf as far as the lines in use allow. */
export function nestOf({ shape, kept }: LinedLeaf, linesInUse: ReadonlySet<number>): Nest {
  const lengths: number[] = []
  const keeps = kept.map((): boolean[] => [])
  shape.forEach((length, axis) => {
    if (length === 1) return
    const last = lengths.length - 1
    const isLikeLast = kept.every((axes, line) => !linesInUse.has(line) || axes.includes(axis) === keeps[line]![last])
    if (last >= 0 && isLikeLast) lengths[last]! *= length
    else {
      lengths.push(length)
      kept.forEach((axes, line) => {
        keeps[line]!.push(axes.includes(axis))
      })
    }
  })
  // There are always rows and columns, if only one; to keep an axis of length 1 is as good as to reduce it.
  while (lengths.length < 2) {
    lengths.unshift(1)
    for (const keep of keeps) keep.unshift(true)
  }
  return { lengths, kept: keeps, size: product(lengths) }
}

/** How many places a line of a leaf has. */
export const placesOf = ({ shape, kept }: LinedLeaf, line: number): number => product(kept[line]!.map((axis) => shape[axis]!))
