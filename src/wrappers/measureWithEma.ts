import { eq, select, debias as unbiased } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { allFinite, measureOf } from '../measure.ts'
import { checkDecay, checkFlags } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type EmaOptions, ema } from '../transforms/ema.ts'
import type { TreeOf } from '../trees/types.ts'
import type { Measure, StatefulMeasure } from './monitor.ts'

/**
 * Makes a measure for `monitor` that is the exponential moving average of another, which returns a number or a tree.
 *
 *     m ← β m + (1 − β) x
 *     x̄ = m / (1 − βᵗ)      without debias: m
 *
 * β: decay; m: `ema` of the state. A measurement that is not finite is left out, lest the average never recover.
 * Throws a `RangeError` if the decay is not from 0 to below 1.
 *
 * @see Optax, measure_with_ema
 * @category Wrappers
 */
export function measureWithEma<M>(
  measure: Measure<M & TreeOf<M>>,
  decay: Scalar,
  options?: EmaOptions,
): StatefulMeasure<M, { count: number; ema: M }>
export function measureWithEma(measure: Measure<unknown>, decay: Scalar, options: EmaOptions = {}): StatefulMeasure<unknown, unknown> {
  const { debias = true } = options
  checkFlags('measureWithEma', { debias })
  checkDecay('measureWithEma', { decay })
  const isClean = measureOf((g) => select(allFinite(g), 1, 0))
  const average: AnyTransformation = ema(decay, { debias: false })
  const reading: AnyTransformation = stateless((m, _: unknown, { count }: { count: Expr }) =>
    debias ? select(eq(count, 0), m, unbiased(m, decay, count)) : m,
  )
  return Object.freeze({
    init: (updates: unknown) => average.init(measure(updates)),
    update(updates: unknown, state: unknown) {
      const measurement = measure(updates)
      const next = isClean(measurement) === 1 ? average.update(measurement, state)[1] : state
      return [reading.update(next.ema, {}, undefined, { count: next.count })[0], next] as const
    },
  })
}
