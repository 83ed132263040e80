import { type Draft, Immer } from 'immer'
import { compositionOf } from '../transformation/composition.ts'
import { madeBy, originOf } from '../transformation/origin.ts'
import type { AnyTransformation, Composition } from '../transformation/transformation.ts'
import { isPlainObject } from '../trees/leaf.ts'
import { childPath } from '../trees/structure.ts'
import { type Overwritten, overwrittenIn } from './overwritten.ts'
import { refuse } from './refuse.ts'

/**
 * Makes a state that differs from the given one in what the recipe changes; the given one stays valid.
 *
 *     state = edit(state, (draft) => {
 *       draft[2].learningRate = 1e-4
 *     })
 *
 * Typed arrays are values here: put another one in place, for writing into one would change the old state too.
 * Throws a `TypeError` where a schedule would overwrite what was changed, and says what to do; given the optimizer, for whatever else a
 * step overwrites too, with what to change in its place. What `init`, `update` and `edit` return is known by what made it; of another
 * state, a copy or one from a file, only the optimizer can tell, and a `TypeError` asks for it where a number was changed.
 * @category States
 */
export function edit<T>(state: T, recipe: (draft: Draft<T>) => void, optimizer?: AnyTransformation): T {
  // Not frozen, as the states that init and update make are not.
  const edited = new Immer({ autoFreeze: false }).produce(state, recipe)
  checkEdit(state, edited, 'state', optimizer && overwrittenBy(compositionOf(optimizer, 'edit: optimizer')))
  return edited
}

/** What steps overwrite, by paths within the state. */
type OverwrittenAt = ReadonlyMap<string, Overwritten>

const overwrittenBy = (composition: Composition): OverwrittenAt =>
  new Map(overwrittenIn(composition).map((each) => [each.path.slice('state'.length), each]))

const scheduled = /* @__PURE__ */ new WeakMap<Composition, OverwrittenAt>()

/** What a step computes from another entry follows that, and an edit of both is no mistake. Found once: some edit at every step. */
function scheduledBy(composition: Composition): OverwrittenAt {
  const found = scheduled.get(composition) ?? new Map([...overwrittenBy(composition)].filter(([, { isScheduled }]) => isScheduled))
  scheduled.set(composition, found)
  return found
}

/** A state may stand among other things, `{ params, state }`, and be known: `within` is the path in the state that is. */
function checkEdit(before: unknown, after: unknown, path: string, given: OverwrittenAt | undefined, within = ''): void {
  if (Object.is(before, after)) return
  const origin = given === undefined ? originOf(before) : undefined
  const overwritten = origin === undefined ? given : scheduledBy(origin)
  if (origin !== undefined) madeBy(origin, after)
  const found = overwritten?.get(within)
  if (found !== undefined) refuse('edit', found)
  if (overwritten === undefined && typeof before === 'number' && typeof after === 'number')
    throw new TypeError(
      `edit: ${path} is of a state that does not tell whether a step overwrites it, as a schedule does: give the optimizer as third argument`,
    )
  const isList = Array.isArray(after)
  if (!isList && !isPlainObject(after)) return
  for (const [key, value] of Object.entries(after))
    checkEdit(Object(before)[key], value, childPath(path, key, isList), overwritten, overwritten && childPath(within, key, isList))
}
