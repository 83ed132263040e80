import { describe, expect, test } from 'vitest'
import { debiasAhead, debiasOfQuotient, rootOfWeight, rootTimes } from '../../src/kernel/bias.ts'
import { call, debias, initialValueOf, sqrt } from '../../src/kernel/expr.ts'
import { constant } from '../../src/kernel/node.ts'

const [mu, g, nu] = [constant(0.3), constant(-0.7), constant(0.05)]

describe('what takes bias out of averages', () => {
  test.each([1, 2, 10, 1000])('agrees at step %i with what takes it out of each', (t) => {
    const count = constant(t)
    const c = rootOfWeight(0.9, count)
    const quotient = initialValueOf(debias(mu, 0.8, count)) / Math.sqrt(initialValueOf(debias(nu, 0.9, count)))
    expect((initialValueOf(debiasOfQuotient(0.8, 0.9, count)) * 0.3) / Math.sqrt(0.05)).toBeCloseTo(quotient, 14)
    const root = initialValueOf(c) * (Math.sqrt(0.05 / (1 - 0.9 ** t) + 0.02) + 0.01)
    expect(initialValueOf(rootTimes(c, nu, 0.01, 0.02))).toBeCloseTo(root, 14)
    const ahead = 0.8 * (0.3 / (1 - 0.8 ** (t + 1))) + 0.2 * (-0.7 / (1 - 0.8 ** t))
    expect(initialValueOf(debiasAhead(mu, g, 0.8, count))).toBeCloseTo(ahead, 14)
    expect(initialValueOf(debiasAhead(mu, g, 0.8, count, c))).toBeCloseTo(ahead * initialValueOf(c), 14)
  })

  test('adds no ε that is 0, unless that has to be found out at each step', () => {
    const root = call(() => 4)
    expect(rootTimes(1, root, 0)).toEqual(sqrt(root))
    expect(
      initialValueOf(
        rootTimes(
          1,
          root,
          call(() => 0.5),
        ),
      ),
    ).toBe(2.5)
  })
})
