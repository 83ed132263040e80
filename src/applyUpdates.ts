import { newProgram } from './engine/program.ts'
import { add } from './kernel/expr.ts'
import { compositionOfRule } from './transformation/composition.ts'
import type { Composition } from './transformation/transformation.ts'
import type { AnyBuffer, NoMoreThan, Sparse } from './trees/types.ts'

/**
 * Adds updates to parameters, in the parameters' dtype: θ + u.
 *
 * Where an update is `null` the parameter stays the same object. Throws a `TypeError` where the trees differ in structure,
 * shape or dtype.
 * @category Composing
 */
export function applyUpdates<P, U = P>(
  params: P,
  updates: NoInfer<AnyBuffer<P> | AnyBuffer<Sparse<P>>> & U & NoMoreThan<P, U, 'the updates have a key that the parameters lack'>,
): P {
  // The cast says what the program keeps: the result is a tree like the parameters.
  return program.update(updates, [], { params }).updates as P
}

/** The sum, as the last part of a composition. */
const APPLY: Composition = /* @__PURE__ */ compositionOfRule(
  { spec: {}, trace: ({ updates, params }) => [add(params, updates), {}] },
  'applyUpdates',
  undefined,
)

const program = /* @__PURE__ */ newProgram(APPLY, 'params', 'updates')

/** A composition that applies its updates, too. */
export const withApply = ({ parts, spec }: Composition): Composition => ({ parts: [...parts, ...APPLY.parts], spec })
