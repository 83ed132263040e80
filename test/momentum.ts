import { add, ema } from '../src/kernel/expr.ts'
import { like, transform } from '../src/transform.ts'

/** A rule with an array and a number in its state, for tests of what holds whatever the rule. */
export const momentum = () =>
  transform(
    { m: like(0), count: 0 },
    (g, s) => {
      const m = ema(s.m, g, 0.5)
      return [m, { m, count: add(s.count, 1) }]
    },
    { name: 'momentum' },
  )
