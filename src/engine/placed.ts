import { isRule } from '../transformation/composition.ts'
import type { Entry } from '../transformation/entry.ts'
import { PAIR, type Shape, shapeOf } from '../transformation/stateSpec.ts'
import type { Composition, Part } from '../transformation/transformation.ts'
import { childPath } from '../trees/structure.ts'

/** A part at its place in what is executed as one, numbered, with its description read and what is in it placed too. */
export interface PlacedPart extends Part {
  readonly index: number
  readonly shape: Shape
  /** The entries of its own, which come before those of what is in it. */
  readonly own: readonly Entry[]
  readonly inner: Readonly<Record<string, Placed>>
}

/** A composition at its place. */
export interface Placed {
  readonly parts: readonly PlacedPart[]
  readonly shape: Shape
}

/** One entry of the state; `input` names it in the graph. */
export interface StateEntry extends Entry {
  /** Of which part it is. */
  readonly part: number
  readonly input: string
}

/** Gives the parts of a composition their numbers, each before those that are in it. */
export function place(composition: Composition): Placed {
  let count = 0
  const placeAll = ({ parts, spec }: Composition, above?: Part): Placed => ({
    shape: shapeOf(spec),
    parts: parts.map((part): PlacedPart => {
      const index = count++
      const root = above === undefined ? part.root : (above.root ?? above.name)
      const placed = { ...part, path: (above?.path ?? '') + part.path, ...(root === undefined ? {} : { root }) }
      const inner = isRule(part.work) ? (part.work.inner ?? {}) : {}
      const within = Object.entries(inner).map(
        ([key, each]) => [key, placeAll(each, { ...placed, path: placed.path + childPath('', key, false) })] as const,
      )
      const shape = shapeOf(isRule(part.work) ? wholeSpec(part.work) : PAIR)
      const held = within.reduce((count, [, each]) => count + each.shape.leaves.length, 0)
      const own = shape.leaves.slice(0, shape.leaves.length - held)
      return { ...placed, index, shape, own, inner: Object.fromEntries(within) }
    }),
  })
  return placeAll(composition)
}

/** The description of all that a rule holds: its own, and of what is in it. */
export function wholeSpec({ spec, inner }: { readonly spec: unknown; readonly inner?: Readonly<Record<string, Composition>> }): unknown {
  if (inner === undefined) return spec
  return { ...Object(spec), ...Object.fromEntries(Object.entries(inner).map(([key, composition]) => [key, composition.spec])) }
}

/** All parts in the order of their numbers. */
export const allParts = ({ parts }: Placed): PlacedPart[] => parts.flatMap((part) => [part, ...Object.values(part.inner).flatMap(allParts)])

/** All entries of the state, in its order: those of a part itself come before those of what is in it. */
export function entriesOf({ parts }: Placed): StateEntry[] {
  return parts.flatMap((part) => {
    const { index, path, own, inner } = part
    const placed = own.map((entry) => ({ ...entry, part: index, path: `state${path}${entry.path}`, input: `${index} ${entry.path}` }))
    return [...placed, ...Object.values(inner).flatMap(entriesOf)]
  })
}
