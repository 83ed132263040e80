import { BLOCK } from '../sums.ts'

/**
 * The order of sums along lines. It depends on the leaf's shape and on the axes that are kept, and on nothing else: not on what
 * else a pass computes, nor on chunks, threads or the executor. Axes of length 1 do not count.
 *
 * 1. The last axes, as far as they are reduced, are a run of elements that stand side by side. Element j of a run is added to
 *    lane j mod `LANES`, in float64, and the lanes fold as those of every other sum do. Where the last axis is kept, a run is one element.
 * 2. The runs of one place of the line are counted in the order in which they stand in memory, cut into blocks, and
 *    added up from the first of a block to the last.
 * 3. The sums of the blocks fold pairwise: neighbours (0+1) (2+3) …, one without a neighbour as it is, and again until one is left.
 *
 * A block has 16 runs, or twice as many, and so on until there are at most 64 blocks, and a block, of runs of which each begins
 * `apart` elements behind the one before, passes 8,192 elements: where rows are short, more of them make a block.
 *
 * The fold of the lanes is the same when all of them move on by some places, for then the same pairs are added: it does not
 * matter to which lane the first element of a run goes.
 */
export function blockOf(runs: number, apart: number): number {
  let block = LEAST_BLOCK
  while (block * MOST_BLOCKS < runs || block * Math.max(1, apart) < BLOCK) block *= 2
  return block
}

/** What a block has at least, so that its sums take little memory beside the leaf. A power of two, as all blocks, to fit axes often. */
const LEAST_BLOCK = 16
/** How many blocks there are at most, which are the pieces that threads take. */
export const MOST_BLOCKS = 64

/** A power of two, so that pairs within groups, and then pairs of groups, are the pairs of all. */
const GROUP = 8

/** Folds things pairwise: neighbours, one without a neighbour as it is, and again until one is left. */
export function foldPairwise<T>(items: readonly T[], combine: (a: T, b: T) => T): T {
  const [first, ...others] = items
  if (first === undefined) throw new RangeError('there is nothing to fold')
  if (others.length === 0) return first
  return foldPairwise(
    Array.from({ length: Math.ceil(items.length / 2) }, (_, i) => {
      const [a, b] = [items[2 * i]!, items[2 * i + 1]]
      return b === undefined ? a : combine(a, b)
    }),
    combine,
  )
}

/** Folds so many copies pairwise, a group of them at a time: `fold` is given the numbers of some, and folds them into the first. */
export function foldInGroups(count: number, fold: (copies: readonly number[]) => void): void {
  for (let width = 1; width < count; width *= GROUP) {
    for (let first = 0; first + width < count; first += GROUP * width) {
      fold(Array.from({ length: Math.min(GROUP, Math.ceil((count - first) / width)) }, (_, i) => first + i * width))
    }
  }
}
