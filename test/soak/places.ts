type Path = readonly string[]
type Data = Float32Array | Float64Array

/** An array or a number somewhere in a tree or a state. */
export interface Place {
  readonly path: Path
  readonly value: Data | number
}

export const isData = (value: unknown): value is Data => value instanceof Float32Array || value instanceof Float64Array
const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !isData(value)

/** Every array and every number in a tree, but for the shapes of records. */
export function placesIn(tree: unknown, path: Path = []): Place[] {
  if (isData(tree) || typeof tree === 'number') return [{ path, value: tree }]
  if (!isNode(tree)) return []
  return Object.keys(tree).flatMap((key) => (key === 'shape' ? [] : placesIn(tree[key], [...path, key])))
}

/** The tree with another value at a place; what is not on the way there is the same. */
export function withValue(tree: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  const node = Object(tree)
  const item = withValue(node[key], rest, value)
  return Array.isArray(node) ? node.map((old, i) => (String(i) === key ? item : old)) : { ...node, [key]: item }
}

/** Writes another value to a place of the tree itself. */
export function assign(tree: unknown, path: Path, value: unknown): void {
  const node = path.slice(0, -1).reduce((inner, key) => Object(inner)[key], tree)
  Object(node)[path.at(-1)!] = value
}

export const valueAt = (tree: unknown, path: Path): unknown => path.reduce((inner, key) => Object(inner)[key], tree)

/** A tree of arrays of its own. Unlike structuredClone, which shares shared memory, and takes a whole memory along with a view of it. */
export function copyOf(tree: unknown): unknown {
  if (isData(tree)) return tree.slice()
  if (Array.isArray(tree)) return tree.map(copyOf)
  return isNode(tree) ? Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, copyOf(item)])) : tree
}

/** Where two trees differ first, to the last bit, or nothing; NaN is NaN. */
export function difference(actual: unknown, wanted: unknown, path = ''): string | undefined {
  if (isData(actual) && isData(wanted)) {
    if (actual.constructor !== wanted.constructor || actual.length !== wanted.length) {
      return `${path} is ${actual.constructor.name}[${actual.length}], wanted ${wanted.constructor.name}[${wanted.length}]`
    }
    const i = actual.findIndex((number, at) => !Object.is(number, wanted[at]))
    return i < 0 ? undefined : `${path}[${i}] is ${actual[i]}, wanted ${wanted[i]}`
  }
  if (isNode(actual) && isNode(wanted) && Array.isArray(actual) === Array.isArray(wanted)) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(wanted)])
    for (const key of keys) {
      const found = difference(actual[key], wanted[key], `${path}.${key}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  return Object.is(actual, wanted) ? undefined : `${path} is ${describe(actual)}, wanted ${describe(wanted)}`
}

const describe = (value: unknown): string =>
  isData(value) ? `${value.constructor.name}[${value.length}]` : (JSON.stringify(value) ?? String(value))
