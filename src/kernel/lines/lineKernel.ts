import { canonicalize, type Dtype, type FloatArray } from '../dtype.ts'
import { type FoldCopies, gather, sizeOf, startOf } from './accumulators.ts'
import { type LineLayout, lineLayoutOf } from './layout.ts'
import type { LinedLeaf, LinePass } from './linePass.ts'

/**
 * Runs one pass over a leaf: writes what it stores to `outputs`, what it reduces to `reductions`, sums in float64 and maxima in the
 * leaf's dtype, and adds the sums of the leaf to `sums`. What is loaded along a line is rounded to the leaf's dtype.
 */
export type LineKernel = (
  leaf: LinedLeaf,
  inputs: readonly FloatArray[],
  uniforms: readonly number[],
  outputs: readonly FloatArray[],
  reductions: readonly FloatArray[],
  sums: number[],
) => void

/** How many layouts a kernel remembers. */
const REMEMBERED = 16

/** Remembers the layouts of the leaves that have come last. */
export function layoutsOf(pass: LinePass, dtype: Dtype): (leaf: LinedLeaf) => LineLayout {
  const layouts = new Map<string, LineLayout>()
  return (leaf) => {
    const key = JSON.stringify([leaf.shape, leaf.kept])
    const layout = layouts.get(key) ?? lineLayoutOf(pass, leaf, dtype)
    const [oldest] = layouts.keys()
    if (oldest !== undefined && layouts.size === REMEMBERED && !layouts.has(key)) layouts.delete(oldest)
    layouts.set(key, layout)
    return layout
  }
}

/** How many accumulators a reduction takes, copies included. */
export const accumulatorCount = ({ reductions, copies }: LineLayout, i: number): number => copies[i]! * sizeOf(reductions[i]!)

/** Sets accumulators to what they begin with. */
export function clearAccumulators({ reductions }: LineLayout, accumulators: readonly FloatArray[]): void {
  accumulators.forEach((array, i) => {
    array.fill(startOf(reductions[i]!))
  })
}

/** Writes what all pieces together have reduced to. The accumulators are used up. */
export function gatherAll(
  { reductions, copies }: LineLayout,
  accumulators: readonly FloatArray[],
  out: readonly FloatArray[],
  fold: FoldCopies,
): void {
  accumulators.forEach((array, i) => {
    gather(reductions[i]!, copies[i]!, array, out[i]!, fold)
    canonicalize(out[i]!)
  })
}
