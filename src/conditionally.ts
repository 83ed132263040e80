import { add, eq, select, selectState } from './kernel/expr.ts'
import type { Expr, Scalar } from './kernel/node.ts'
import { checkDecision } from './numbers/checks.ts'
import type { AnyTransformation } from './transformation/transformation.ts'
import { wrap } from './wrap.ts'

/** Applies a transformation at the steps that a function chooses; at the others updates are what `otherwise` makes of them, and it stays as it is. */
export function conditionally(
  name: string,
  inner: AnyTransformation,
  shouldTransform: (step: number, extra: never) => boolean,
  otherwise: (g: Expr) => Scalar,
): AnyTransformation {
  const decide = (extra: unknown, step: number): number => {
    const decision: unknown = Reflect.apply(shouldTransform, undefined, [step, Object(extra)])
    checkDecision(`shouldTransform(${step})`, decision)
    return Number(decision)
  }
  return wrap(
    { step: 0 },
    { innerState: inner },
    ({ updates: g, state: s, run, ask }) => {
      const isChosen = eq(ask(decide, s.step), 1)
      const { updates, state } = run('innerState', g)
      return [select(isChosen, updates, otherwise(g)), { step: add(s.step, 1), innerState: selectState(isChosen, state, s.innerState) }]
    },
    { name },
  )
}
