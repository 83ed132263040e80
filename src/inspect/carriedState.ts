import { allParts, entriesOf, type PlacedPart, place } from '../engine/placed.ts'
import { hyperparametersIn } from '../state/overwritten.ts'
import { compositionOf } from '../transformation/composition.ts'
import { fill, read, shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { dataOf, dtypeOf, extentOf } from '../trees/leaf.ts'
import { leavesOf } from '../trees/match.ts'
import { publicPath, structureOf } from '../trees/structure.ts'

/** A state, and whose it is. */
export interface Held {
  readonly optimizer: AnyTransformation
  readonly state: unknown
}

/** One entry of a state, with what it is called in its part. */
interface Entry {
  readonly key: string
  readonly path: string
  readonly kind: string
  readonly index: number
}

/**
 * Makes the state of an optimizer for parameters, of what another one holds: trees leaf by leaf, where `oldPathOf` says which leaf goes on as
 * which and both are of one shape and type, and counts. What is not there begins as `init` makes it; so do hyperparameters, unless both
 * optimizers are the same.
 */
export function carriedState(
  where: string,
  optimizer: AnyTransformation,
  params: unknown,
  old: Held,
  oldPathOf: (leaf: { readonly path: string }) => string | undefined,
): unknown {
  const composition = compositionOf(optimizer, `${where}: optimizer`)
  const shape = shapeOf(composition.spec)
  const fresh = read(shape, optimizer.init(params), 'state', 'init(params)')
  const oldComposition = compositionOf(old.optimizer, `${where}: from.optimizer`)
  const held = read(shapeOf(oldComposition.spec), old.state, `${where}: state`, 'init(params)')
  const sources = matchEntries(entriesByPart(place(composition)), entriesByPart(place(oldComposition)))
  const knobs = optimizer === old.optimizer ? new Set() : hyperparametersIn(composition)
  const entries = entriesOf(place(composition))
  const values = fresh.map((first, i) => {
    const entry = entries[i]!
    const from = sources.get(entry.path)
    if (entry.kind === 'pair') return pairState(where, entry.path, first, from === undefined ? first : held[from])
    if (from === undefined || knobs.has(entry.path)) return first
    return entry.kind === 'number' ? held[from] : carriedTree(first, held[from], oldPathOf)
  })
  return fill(shape, values)
}

/** Of a pair nothing is known: what holds no arrays goes on, the rest can not be taken apart. */
function pairState(where: string, path: string, first: unknown, held: unknown): unknown {
  const holdsArrays = (value: unknown): boolean =>
    ArrayBuffer.isView(value) || (typeof value === 'object' && value !== null && Object.values(value).some(holdsArrays))
  if (holdsArrays(first) || holdsArrays(held))
    throw new TypeError(`${where}: ${path} is the state of a hand-written pair, of whose arrays nothing is known: edit it by hand`)
  return held
}

function carriedTree(fresh: unknown, held: unknown, oldPathOf: (leaf: { readonly path: string }) => string | undefined): unknown {
  const oldStructure = structureOf(held, 'state')
  const oldLeaves = leavesOf(held, oldStructure) ?? []
  const byPath = new Map(oldStructure.leaves.map(({ path, index }) => [publicPath(path), oldLeaves[index]]))
  const structure = structureOf(fresh, 'state')
  const leaves = leavesOf(fresh, structure) ?? []
  return build(structure, ({ path, index }) => {
    const from = oldPathOf({ path: publicPath(path) })
    const old = from === undefined ? undefined : byPath.get(from)
    return old !== undefined && isAlike(old, leaves[index]) ? old : leaves[index]
  })
}

function isAlike(a: unknown, b: unknown): boolean {
  const [x, y] = [dataOf(a), dataOf(b)]
  if (x === undefined || y === undefined) return false
  return dtypeOf(x) === dtypeOf(y) && String(extentOf(a, x)) === String(extentOf(b, y))
}

interface PartEntries {
  readonly name: string
  readonly entries: readonly Entry[]
}

function entriesByPart(placed: ReturnType<typeof place>): PartEntries[] {
  const all = entriesOf(placed)
  return allParts(placed).map(({ name, index, path }: PlacedPart) => ({
    name,
    entries: all.flatMap((entry, i) =>
      entry.part === index ? [{ key: entry.path.slice(`state${path}`.length), path: entry.path, kind: entry.kind, index: i }] : [],
    ),
  }))
}

/** For each entry that has one, the index of the old entry that it goes on from: of a part of the same name, or else of one that holds trees of the same names. */
function matchEntries(parts: readonly PartEntries[], old: readonly PartEntries[]): Map<string, number> {
  const free = new Set(old)
  const pairs = new Map<PartEntries, PartEntries>()
  const take = (part: PartEntries, fits: (candidate: PartEntries) => boolean): void => {
    const found = pairs.has(part) ? undefined : [...free].find(fits)
    if (found === undefined) return
    free.delete(found)
    pairs.set(part, found)
  }
  for (const part of parts) take(part, ({ name }) => name === part.name)
  for (const part of parts) take(part, (candidate) => sharedTrees(part, candidate) > 0)
  return new Map(
    [...pairs].flatMap(([part, source]) =>
      part.entries.flatMap(({ key, kind, path }): [string, number][] => {
        const from = source.entries.find((entry) => entry.key === key && entry.kind === kind)
        return from === undefined ? [] : [[path, from.index]]
      }),
    ),
  )
}

const sharedTrees = (a: PartEntries, b: PartEntries): number =>
  a.entries.filter(
    ({ key, kind }) => kind !== 'number' && kind !== 'pair' && b.entries.some((entry) => entry.key === key && entry.kind === kind),
  ).length
