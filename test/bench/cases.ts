import type { Leaf } from 'gradform'

/** What is stepped over: some leaves of so many float32 elements, or numbers. */
export interface Case {
  readonly name: string
  readonly leaves: number
  /** Elements a leaf; undefined where the leaves are numbers. */
  readonly elements: number | undefined
  /** Where it is given, the leaves are matrices of so many columns. */
  readonly columns?: number
}

export const cases: readonly Case[] = [
  { name: '1 k', leaves: 1, elements: 1024 },
  { name: '64 k', leaves: 1, elements: 65_536 },
  { name: '1 M', leaves: 1, elements: 1_048_576 },
  { name: '10 M', leaves: 1, elements: 10_485_760 },
  { name: '100 × 1,000', leaves: 100, elements: 1000 },
  { name: '8 numbers', leaves: 8, elements: undefined },
]

/** What compositions step over, some of which treat matrices otherwise than vectors, or each leaf in its own way. */
export const matrices: readonly Case[] = [
  { name: '1 M', leaves: 2, elements: 524_288, columns: 1024 },
  { name: '10 M', leaves: 2, elements: 5_242_880, columns: 1024 },
]

export const hyperparameters = { learningRate: 1e-3, b1: 0.9, b2: 0.999, eps: 1e-8, weightDecay: 1e-4 }

/** Reproducible values in (−1, 1), so that no contestant meets denormals or zeros. */
export function values(elements: number, seed: number): Float32Array {
  let x = seed
  return Float32Array.from({ length: elements }, () => {
    x = (x * 1103515245 + 12345) % 2147483648
    return x / 1073741824 - 1
  })
}

export const arrays = ({ leaves, elements }: Case, seed: number): Float32Array[] =>
  Array.from({ length: leaves }, (_, leaf) => values(elements ?? 1, seed + leaf))

/** The same values as the tree that gradform is given. */
export const leaves = (test: Case, seed: number): Leaf[] => arrays(test, seed).map((data) => leafOf(test, data))

function leafOf({ elements, columns }: Case, data: Float32Array): Leaf {
  if (elements === undefined) return data[0] ?? 0
  return columns === undefined ? data : { data, shape: [elements / columns, columns] }
}
