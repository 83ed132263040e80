import type { Composition } from './transformation.ts'

const origins = /* @__PURE__ */ new WeakMap<object, Composition>()

/** Remembers what made a state, for `edit`: a state is plain data, and does not tell. */
export function madeBy(composition: Composition, state: unknown): unknown {
  if (typeof state === 'object' && state !== null) origins.set(state, composition)
  return state
}

/** What made a state; nothing where it is a copy, or came from a file or another worker. */
export const originOf = (state: unknown): Composition | undefined => origins.get(Object(state))
