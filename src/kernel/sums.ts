/**
 * The order of every reduction, which no chunking, thread or executor changes:
 * a leaf is cut into blocks of `BLOCK` elements; element i of a block is added to lane i mod `LANES`, in float64;
 * the lanes fold in halves, (0+4) (1+5) (2+6) (3+7), then halves again; block sums fold pairwise, neighbours first, and leaf
 * sums add up in the order of the leaves' sorted paths.
 */
export const BLOCK = 8192
export const LANES = 8

/** The elements of one turn of a kernel that sums nothing; one that does takes as many as it has lanes. */
export const TURN = 16

/** Folds the lanes that start at `from`. */
export function foldLanes(lanes: Float64Array, from: number): number {
  const pair = (i: number): number => lanes[from + i]! + lanes[from + i + 4]!
  return pair(0) + pair(2) + (pair(1) + pair(3))
}

/** Folds the sums of blocks pairwise: neighbours, one without a neighbour as it is, and again until one is left. They are used up. */
export function foldBlocks(sums: number[]): number {
  for (let count = sums.length; count > 1; count = Math.ceil(count / 2))
    for (let i = 0; i < count; i += 2) sums[i / 2] = i + 1 < count ? sums[i]! + sums[i + 1]! : sums[i]!
  return sums[0] ?? 0
}
