import { isPlainObject } from '../trees/leaf.ts'

/**
 * A state as its rule sees it, which throws for a slot that it does not have: in plain JavaScript a misspelt one would be
 * `undefined`, and show somewhere else. `isRunning` tells whether the rule is what reads.
 */
export function ownSlots(state: unknown, title: string, isRunning: () => boolean): unknown {
  if (!isPlainObject(state) && !Array.isArray(state)) return state
  return new Proxy(state, {
    get(slots, key) {
      if (isRunning() && !(key in slots) && typeof key === 'string')
        throw new TypeError(`${title} reads ${key} of its state, which has ${Object.keys(slots).join(', ') || 'no slots'}`)
      return ownSlots(Reflect.get(slots, key), title, isRunning)
    },
  })
}
