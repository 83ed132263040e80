import { add, eq, select, selectState } from '../kernel/expr.ts'
import { checkDecision } from '../numbers/checks.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { wrap } from '../wrap.ts'

/**
 * Applies a transformation at the steps that a function chooses; at the others updates pass as the same objects, and the
 * inner state stays the same object.
 *
 *     conditionallyTransform(clipByGlobalNorm(1), (step) => step < 1000)
 *
 * The function is given the number of updates so far and the extra arguments; those that it names, update needs. Throws a
 * `TypeError` on update where it returns no boolean.
 *
 * @see Optax, conditionally_transform
 */
export function conditionallyTransform<T extends AnyTransformation, X = unknown>(
  inner: T,
  shouldTransform: (step: number, extra: X) => boolean,
): GradientTransformation<{ readonly innerState: SpecOf<T>; step: number }, NeedsOf<T> & X> {
  const decide = (extra: unknown, step: number): number => {
    const decision: unknown = shouldTransform(step, Object(extra))
    checkDecision(`shouldTransform(${step})`, decision)
    return Number(decision)
  }
  return wrap(
    { step: 0 },
    { innerState: inner },
    ({ updates: g, state: s, run, ask }) => {
      const isChosen = eq(ask(decide, s.step), 1)
      const { updates, state } = run('innerState', g)
      return [select(isChosen, updates, g), { step: add(s.step, 1), innerState: selectState(isChosen, state, s.innerState) }]
    },
    { name: 'conditionallyTransform' },
  )
}
