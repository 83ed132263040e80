import { abs, add, clamp, div, eq, max, mul, neg, pow, select, sqrt, square, sub, total } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { norm } from '../kernel/norms.ts'
import { checkKnown, checkNotNegative, checkPositive, checkSteps } from '../numbers/checks.ts'
import { like } from '../transform.ts'
import type { NextState, Slot, Traced } from '../transformation/transformation.ts'

/**
 * What `mechanize` can be told.
 * @category Wrappers
 */
export interface MechanizeOptions {
  /**
   * How much of the parameters is added to the gradients that the scale is learned from, relative to both norms, 0 or more.
   * @default 1e-2
   */
  readonly weightDecay?: Scalar
  /**
   * What is added to quotients and to the largest magnitudes, above 0.
   * @default 1e-8
   */
  readonly eps?: Scalar
  /**
   * The first scale, shared among the betas, above 0.
   * @default 1e-6
   */
  readonly sInit?: number
  /**
   * How many learners there are, whose decays are 1 − 0.1, 1 − 0.01 and so on, a positive integer.
   * @default 6
   */
  readonly numBetas?: number
}

/**
 * What the scale of `mechanize` holds.
 * @category Wrappers
 */
export interface MechanicScale {
  count: number
  r: number[]
  m: number[]
  v: number[]
  s: number[]
  x0: Slot
}

/** The scale s that `mechanize` learns: what it holds, and what it makes of that. */
interface Learning {
  readonly spec: MechanicScale
  /** Learns from the gradients and from where they have led. */
  learn(g: Expr, state: Traced<MechanicScale>, p: Expr): NextState<MechanicScale>
}

export function mechanicScale(options: MechanizeOptions): Learning {
  const { weightDecay = 1e-2, eps = 1e-8, sInit = 1e-6, numBetas = 6 } = options
  checkKnown('mechanize', { sInit })
  checkNotNegative('mechanize', { weightDecay })
  checkPositive('mechanize', { eps, sInit })
  checkSteps('mechanize', { numBetas })
  if (!Number.isInteger(numBetas)) throw new RangeError(`mechanize: numBetas is ${numBetas}, wanted a whole number`)
  const betas = Array.from({ length: numBetas }, (_, i) => sub(1, pow(0.1, i + 1)))
  const all = (initial: number) => betas.map(() => initial)
  return {
    spec: { count: 0, r: all(0), m: all(0), v: all(0), s: all(sInit), x0: like('params') },
    learn(g, state, p) {
      const x0 = select(eq(state.count, 0), p, state.x0)
      const sum = state.s.reduce((a, b) => add(a, b))
      const norms = div(norm(g), add(norm(p), eps))
      const decayed = add(g, mul(mul(mul(weightDecay, sum), norms), p))
      const delta = div(sub(x0, p), add(sum, eps))
      const h = total(mul(decayed, delta))
      const next = betas.map((beta, i) => {
        const [held, s] = [state.m[i]!, state.s[i]!]
        const m = max(mul(beta, held), add(abs(h), eps))
        const v = add(mul(square(beta), state.v[i]!), square(h))
        const r = add(mul(beta, state.r[i]!), mul(s, clamp(h, neg(held), held)))
        const wealth = add(mul(sInit / numBetas, m), max(r, 0))
        return { r, m, v, s: div(wealth, add(sqrt(v), eps)) }
      })
      const column = (key: 'r' | 'm' | 'v' | 's') => next.map((row) => row[key])
      return { count: add(state.count, 1), r: column('r'), m: column('m'), v: column('v'), s: column('s'), x0 }
    },
  }
}
