import { createHash } from 'node:crypto'

/** Every number of a tree, by path. */
export function numbersOf(tree: unknown, path = ''): [path: string, number][] {
  if (typeof tree === 'number') return [[path, tree]]
  if (tree instanceof Float32Array) return [...tree].map((x, i) => [`${path}[${i}]`, x])
  if (typeof tree !== 'object' || tree === null) return []
  return Object.keys(tree)
    .sort()
    .flatMap((key) => numbersOf(Object(tree)[key], `${path}.${key}`))
}

/** Equal for trees of the same numbers, to the bit. */
export const digestOf = (tree: unknown): string =>
  createHash('sha256')
    .update(Float64Array.from(numbersOf(tree), ([, x]) => x))
    .digest('hex')
