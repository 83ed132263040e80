import { foldBlocks } from '../../kernel/sums.ts'

/** Folds one of the sums that a task keeps by block, over so many blocks from one on; `address` is where those of the first stand. */
export function sumOfBlocks(floats: Float64Array, address: number, sums: number, which: number, from: number, count: number): number {
  const own: number[] = []
  for (let block = from; block < from + count; block++) own.push(floats[address / 8 + block * sums + which]!)
  return foldBlocks(own)
}
