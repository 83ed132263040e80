import { traceWhole } from '../engine/trace.ts'
import { Graph } from '../kernel/graph.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'

/**
 * Tells whether two transformations compute the same, as far as can be told: whether their rules make the same expressions, of the
 * same functions, and their states begin alike. Of functions that were made anew, such as pairs written by hand, it tells nothing, and
 * says no.
 */
export function sameRules(a: AnyTransformation, b: AnyTransformation): boolean {
  // In one graph what is equal has one id, so that the same rules become the same list.
  const graph = new Graph()
  return graphText(graph, a) === graphText(graph, b)
}

function graphText(graph: Graph, transformation: AnyTransformation): string {
  const { placed, entries, traced } = traceWhole(graph, compositionOf(transformation, 'describe'))
  const { updates, next, operands } = traced
  const initial = entries.map(({ path, kind, initial: first, dtype }) => [path, kind, String(first), dtype])
  const masks = placed.parts.map(({ masks: each }) => each.map(idOf))
  return JSON.stringify([updates, next, [...operands], initial, masks])
}

const ids = new WeakMap<object, number>()
let made = 0

/** Tells functions and trees apart by identity. */
function idOf(mask: unknown): unknown {
  if (typeof mask !== 'function' && (typeof mask !== 'object' || mask === null)) return mask
  const id = ids.get(mask) ?? made++
  ids.set(mask, id)
  return `#${id}`
}
