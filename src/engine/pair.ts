import { titleOf } from '../transformation/composition.ts'
import type { AnyTransformation, Part } from '../transformation/transformation.ts'
import { describe } from '../trees/leaf.ts'
import type { Segment } from './segment.ts'

/** A pair of functions written by hand, at its place in a composition. */
export const newPair = (part: Part, pair: AnyTransformation): Segment => ({
  init: (params) => [pair.init(params)],
  update(updates, [held], { params, extra }) {
    const returned: unknown = pair.update(updates, held, params, extra)
    if (!Array.isArray(returned) || returned.length !== 2) {
      throw new TypeError(`${titleOf(part)} returns ${describe(returned)} from update, wanted [updates, state]`)
    }
    const [next, state]: unknown[] = returned
    return { updates: next, state: [state] }
  },
})
