import { madeBy } from '../transformation/origin.ts'
import { fill, read, refill, shapeOf } from '../transformation/stateSpec.ts'
import type { AnyTransformation, Composition } from '../transformation/transformation.ts'
import { newProgram } from './program.ts'

/** Makes a transformation of a composition. */
export function compose(composition: Composition): AnyTransformation {
  const shape = shapeOf(composition.spec)
  const program = newProgram(composition)
  return Object.freeze({
    init: (params: unknown): unknown => madeBy(composition, fill(shape, program.init(params))),
    update(updates: unknown, state: unknown, params?: unknown, extra?: unknown): readonly [unknown, unknown] {
      const held = read(shape, state, 'state', 'init(params)')
      const result = program.update(updates, held, { params, extra })
      return [result.updates, madeBy(composition, refill(shape, result.state, state))]
    },
    composition,
  })
}
