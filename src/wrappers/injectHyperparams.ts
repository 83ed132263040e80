import { factory } from '../factory.ts'
import { add } from '../kernel/expr.ts'
import { type Expr, newNode } from '../kernel/node.ts'
import { TREE } from '../kernel/value.ts'
import { checkFinite, checkFunction, checkObject } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { firstValueOf, valueAt } from '../schedules/valueAt.ts'
import type { AnyTransformation, GradientTransformation, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { objectOf } from '../trees/build.ts'
import { wrap } from '../wrap.ts'

type Numbers<H> = { readonly [K in keyof H]: number }

/**
 * Holds hyperparameters in the state, where they can be read and edited: any that the factory takes, each a number or a
 * schedule.
 *
 *     injectHyperparams(({ learningRate, b1 }) => adam(learningRate, { b1 }), { learningRate: 1e-3, b1: warmup })
 *
 * `hyperparams` of the state holds the values of the last step, in float64, and before the first step those of the first;
 * editing a number changes the next step, a schedule goes on as it was. The factory is called once, with an expression for
 * each hyperparameter: what is made of one is written with `gradform/expr`, `mul(2, rate)` in place of `2 * rate`. Nothing is
 * traced or compiled anew when a value changes. Throws where the factory does for the first values.
 *
 * @see Optax, inject_hyperparams
 * @category Wrappers
 */
export const injectHyperparams = /* @__PURE__ */ factory('injectHyperparams', makeInjectHyperparams)

function makeInjectHyperparams<const H extends Readonly<Record<string, ScalarOrSchedule>>, T extends AnyTransformation>(
  factory: (hyperparams: { readonly [K in keyof H]: Expr }) => T,
  hyperparams: H,
): GradientTransformation<{ count: number; readonly hyperparams: Numbers<H>; readonly innerState: SpecOf<T> }, NeedsOf<T>>
function makeInjectHyperparams(
  factory: (hyperparams: Readonly<Record<string, Expr>>) => AnyTransformation,
  hyperparams: Readonly<Record<string, ScalarOrSchedule>>,
): AnyTransformation {
  checkFunction('injectHyperparams: factory', factory)
  checkObject('injectHyperparams: hyperparams', hyperparams)
  const names = Object.keys(hyperparams)
  const first = objectOf(
    names,
    names.map((name) => firstValueOf(hyperparams[name]!)),
  )
  checkFinite('injectHyperparams: hyperparams', first)
  // What the factory is given stands for the value that a step has.
  const stands = objectOf(
    names,
    names.map((name): Expr => newNode({ op: 'input', rank: TREE, args: [], name: `the hyperparameter ${name}`, initial: first[name]! })),
  )
  return wrap(
    { count: 0, hyperparams: first },
    { innerState: factory(stands) },
    ({ updates, state: s, run, bind }) => {
      const values = names.map((name) => valueAt(hyperparams[name]!, s.count, s.hyperparams[name]))
      names.forEach((name, i) => {
        bind(stands[name]!, values[i]!)
      })
      const inner = run('innerState', updates)
      return [inner.updates, { count: add(s.count, 1), hyperparams: objectOf(names, values), innerState: inner.state }]
    },
    { name: 'injectHyperparams' },
  )
}
