import { fill, read, shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation, Composition } from '../transformation/transformation.ts'
import { structureOf } from '../trees/structure.ts'
import { segmentsOf } from './segments.ts'

/** Makes a transformation of a composition. */
export function compose(composition: Composition): AnyTransformation {
  const shape = shapeOf(composition.spec)
  const segments = segmentsOf(composition.parts)
  return Object.freeze({
    init(params: unknown): unknown {
      const structure = structureOf(params, 'params', true)
      const values = segments.flatMap((segment) => segment.init(params, structure))
      return fill(shape, values)
    },
    update(updates: unknown, state: unknown, params?: unknown, extra?: unknown): readonly [unknown, unknown] {
      const held = read(shape, state, 'state', 'init(params)')
      const next: unknown[] = []
      let current = updates
      for (const segment of segments) {
        const result = segment.update(current, held.slice(next.length), { params, extra })
        current = result.updates
        next.push(...result.state)
      }
      return [current, fill(shape, next)]
    },
    composition,
  })
}
