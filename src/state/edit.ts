import { type Draft, Immer } from 'immer'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { isPlainObject } from '../trees/leaf.ts'
import { childPath } from '../trees/structure.ts'
import { overwrittenIn } from './overwritten.ts'
import { refuse } from './refuse.ts'

/**
 * Makes a state that differs from the given one in what the recipe changes; the given one stays valid.
 *
 *     state = edit(state, (draft) => {
 *       draft[2].learningRate = 1e-4
 *     }, optimizer)
 *
 * Typed arrays are values here: put another one in place, for writing into one would change the old state too.
 * A state does not tell whether a schedule rules a number in it; the optimizer does. Throws a `TypeError`, given the optimizer,
 * where a step would overwrite what was changed, and says what to change in its place.
 * @category States
 */
export function edit<T>(state: T, recipe: (draft: Draft<T>) => void, optimizer?: AnyTransformation): T {
  // Not frozen, as the states that init and update make are not.
  const edited = new Immer({ autoFreeze: false }).produce(state, recipe)
  if (optimizer !== undefined) checkEdit(state, edited, overwrittenBy(optimizer), 'state')
  return edited
}

const overwrittenBy = (optimizer: AnyTransformation) =>
  new Map(overwrittenIn(compositionOf(optimizer, 'edit: optimizer')).map((each) => [each.path, each]))

function checkEdit(before: unknown, after: unknown, overwritten: ReturnType<typeof overwrittenBy>, path: string): void {
  if (Object.is(before, after)) return
  const found = overwritten.get(path)
  if (found !== undefined) refuse('edit', found)
  if (!Array.isArray(after) && !isPlainObject(after)) return
  for (const [key, value] of Object.entries(after))
    checkEdit(Object(before)[key], value, overwritten, childPath(path, key, Array.isArray(after)))
}
