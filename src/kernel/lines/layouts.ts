import { canonicalize, type Dtype, type FloatArray } from '../dtype.ts'
import type { LinedLeaf, LinePass } from '../linePass.ts'
import { type FoldCopies, gather, sizeOf, startOf } from './accumulators.ts'
import { type LineLayout, lineLayoutOf } from './layout.ts'

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
