import { newProgram } from './engine/program.ts'
import type { RulePart } from './engine/trace.ts'
import { add } from './kernel/expr.ts'
import type { Sparse } from './trees/types.ts'

/**
 * Adds updates to parameters, in the parameters' dtype: θ + u.
 *
 * Where an update is `null` the parameter stays the same object. Throws a `TypeError` where the trees differ in structure,
 * shape or dtype.
 */
export function applyUpdates<P>(params: P, updates: NoInfer<P> | Sparse<NoInfer<P>>): P {
  // The cast says what the program keeps: the result is a tree like the parameters.
  return program.update(updates, [], { params, like: 'params' }).updates as P
}

/** The sum, as the last part of a composition. */
export const APPLY: RulePart = {
  work: { spec: null, trace: (u, _, p) => [add(p, u), null] },
  shape: { root: null, leaves: [] },
  name: 'applyUpdates',
  path: '',
  masks: [],
}

const program = /* @__PURE__ */ newProgram([APPLY])
