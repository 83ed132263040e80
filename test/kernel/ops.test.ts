import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitOps } from '../../src/kernel/bitOps.ts'
import { ops as most } from '../../src/kernel/ops.ts'
import { powInteger } from '../../src/kernel/power.ts'

const ops = { ...most, ...bitOps }
const isCondition = (op: keyof typeof ops): boolean => ops[op].isCondition

describe('the table of operations', () => {
  test('has for conditions what is 1 or 0 whatever the operands', () => {
    const values = [0, -0, 1, -1, 0.5, Infinity, -Infinity, Number.NaN]
    for (const op of ['eq', 'lt', 'le'] as const) {
      expect(isCondition(op)).toBe(true)
      for (const a of values) for (const b of values) expect([0, 1]).toContain(ops[op].eval(a, b, 0))
    }
    for (const op of ['not', 'and', 'or'] as const) {
      expect(isCondition(op)).toBe(true)
      for (const a of [0, 1]) for (const b of [0, 1]) expect([0, 1]).toContain(ops[op].eval(a, b, 0))
    }
    expect(Object.values(ops).filter((row) => row.isCondition)).toHaveLength(6)
  })

  test('says of what passes NaN on that a NaN among the operands makes the result one', () => {
    const passing = Object.entries(ops).filter(([, { passesNan }]) => passesNan)
    expect(passing.map(([op]) => op)).toEqual(['add', 'sub', 'mul', 'div', 'min', 'max', 'abs', 'neg', 'sqrt', 'nearest'])
    for (const [op, { eval: meaning }] of passing) {
      expect(meaning(Number.NaN, 1), op).toBeNaN()
      if (meaning.length > 1) expect(meaning(1, Number.NaN), op).toBeNaN()
    }
  })

  test('says what is expensive', () => {
    expect(Object.entries(ops).flatMap(([op, { isExpensive }]) => (isExpensive ? [op] : []))).toEqual(['div', 'sqrt'])
  })
})

describe('powInteger', () => {
  test('multiplies as often as the exponent says, up to rounding', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.integer({ min: -60, max: 60 }), (base, exponent) => {
        let wanted = 1
        for (let i = 0; i < Math.abs(exponent); i++) wanted *= base
        if (exponent < 0) wanted = 1 / wanted
        expect(Math.abs(powInteger(base, exponent) / wanted - 1)).toBeLessThan(1e-13)
      }),
      { seed: 3 },
    )
  })

  test('is exact where the result is', () => {
    expect([powInteger(2, 10), powInteger(3, 5), powInteger(-3, 3), powInteger(2, -3), powInteger(10, 15)]).toEqual([
      1024, 243, -27, 0.125, 1e15,
    ])
  })

  test.each([
    [2, -1, 0.5],
    [0, -1, Infinity],
    [-0, -1, -Infinity],
    [-0, -2, Infinity],
    [Number.NaN, 0, 1],
    [Infinity, -3, 0],
    [-Infinity, -3, -0],
    [-Infinity, 3, -Infinity],
    [0, 0, 1],
  ])('%d to the %d is %d', (base, exponent, wanted) => {
    expect(powInteger(base, exponent)).toBe(wanted)
  })
})
