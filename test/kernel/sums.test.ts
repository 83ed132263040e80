import { describe, expect, test, vi } from 'vitest'
import type { Dtype, FloatArray } from '../../src/kernel/dtype.ts'
import { div, leafTotal, mul, sqrt, sub, total } from '../../src/kernel/expr.ts'
import { like, perLeaf, transform } from '../../src/transform.ts'
import { randomArray, randomBits } from './randomArrays.ts'
import { documentedSum } from './randomRules.ts'

// Every pass of every update below is run by both executors, which have to agree.
vi.mock(import('../../src/kernel/executor.ts'), async (original) => (await import('./bothExecutors.ts')).bothExecutors(await original()))

describe('sums', () => {
  const sumOf = transform({ sum: 0 }, (g) => [g, { sum: total(g) }])
  const wide = (dtype: Dtype, length: number, offset = 0) => randomArray(dtype, length, offset, 0, randomBits(length))

  test.each(['float32', 'float64'] as const)('add %s leaves up in the documented order, which shows', (dtype) => {
    for (const length of [3, 8, 100, 8191, 8193, 100_000]) {
      const data = wide(dtype, length)
      expect(sumOf.update(data, { sum: 0 })[1].sum, String(length)).toBe(documentedSum(data))
    }
    const data = wide(dtype, 100_000)
    const onwards = (values: FloatArray): number => [...values].reduce((sum, x) => sum + x, 0)
    const halves = [data.subarray(0, 50_000), data.subarray(50_000)].map(documentedSum)
    expect(onwards(data)).not.toBe(documentedSum(data))
    expect(halves[0]! + halves[1]!).not.toBe(documentedSum(data))
  })

  test('add numbers and arrays up leaf by leaf, in the order of their paths', () => {
    const sumOfTree = (params: Readonly<Record<string, number | Float64Array>>) => sumOf.update(params, { sum: 0 })[1].sum
    expect(sumOfTree({ c: -1e16, b: 1, a: 1e16 })).toBe(1e16 + 1 - 1e16)
    expect(sumOfTree({ a: new Float64Array([1e16]), c: 1, b: -1e16 })).toBe(1e16 - 1e16 + 1)
    expect(1e16 + 1 - 1e16).not.toBe(1e16 - 1e16 + 1)
  })

  test('do not depend on where an array starts in its buffer, nor on what else a pass computes', () => {
    const busy = transform({ sum: 0, other: 0, kept: like(0, 'float64') }, (g, s, p) => [
      div(g, sqrt(p)),
      { sum: total(g), other: total(mul(g, p)), kept: sub(s.kept, g) },
    ])
    for (const offset of [0, 1, 2, 3]) {
      const data = wide('float32', 10_000, offset)
      expect(data.byteOffset).toBe(4 * offset)
      expect(sumOf.update(data, { sum: 0 })[1].sum).toBe(documentedSum(data))
      expect(busy.update(data, busy.init(data), wide('float32', 10_000))[1].sum).toBe(documentedSum(data))
    }
  })

  test('are 0 and not −0 where there is nothing to add, or nothing but −0', () => {
    for (const data of [new Float32Array(0), new Float32Array(9).fill(-0), -0]) {
      const [, state] = transform({ sum: 0, leaf: perLeaf(0) }, (g) => [g, { sum: total(g), leaf: leafTotal(g) }]).update(data, {
        sum: 1,
        leaf: 1,
      })
      expect(state).toEqual({ sum: 0, leaf: 0 })
    }
  })

  test('of single-precision leaves do not overflow, for they are kept in double precision', () => {
    expect(sumOf.update(new Float32Array(16).fill(3e38), { sum: 0 })[1].sum).toBe(16 * Math.fround(3e38))
  })
})
