import { describe, expect, test } from 'vitest'
import { piecewiseConstantSchedule } from '../../src/schedules/piecewiseConstantSchedule.ts'
import { piecewiseInterpolateSchedule } from '../../src/schedules/piecewiseInterpolateSchedule.ts'

const options = { initValue: 8, boundariesAndScales: { 4: 0.5, 8: 0.25 } }

test('linear: the value moves in equal steps from boundary to boundary', () => {
  const schedule = piecewiseInterpolateSchedule({ ...options, interpolateType: 'linear' })
  expect([0, 1, 2, 4, 5, 8, 1e9].map(schedule)).toEqual([8, 7, 6, 4, 3.25, 1, 1])
})

test('cosine: half of the way is made after half of the steps, and little at first', () => {
  const schedule = piecewiseInterpolateSchedule({ ...options, interpolateType: 'cosine' })
  expect([0, 2, 4, 6, 8, 1e9].map(schedule)).toEqual([8, 6, 4, 2.5, 1, 1])
  expect(schedule(1)).toBeCloseTo(6 + 2 * Math.SQRT1_2, 14)
})

describe.each(['linear', 'cosine'] as const)('%s', (interpolateType) => {
  test('at its boundaries it equals the piecewise constant schedule', () => {
    const glide = piecewiseInterpolateSchedule({ ...options, interpolateType })
    const jump = piecewiseConstantSchedule(options)
    for (const count of [0, 4, 8, 9, 100]) expect(glide(count)).toBe(jump(count))
  })

  test('without boundaries the value is constant', () => {
    expect([0, 100].map(piecewiseInterpolateSchedule({ initValue: 8, interpolateType }))).toEqual([8, 8])
  })

  test('negative scales and values that are not finite are refused', () => {
    const make = (initValue: number, scale: number) => () =>
      piecewiseInterpolateSchedule({ interpolateType, initValue, boundariesAndScales: { 4: scale } })
    expect(make(1, -1)).toThrow(/^piecewiseInterpolateSchedule: boundariesAndScales\[4\] is -1/)
    expect(make(1, Number.NaN)).toThrow(RangeError)
    expect(make(Number.NaN, 1)).toThrow(/initValue is NaN/)
  })
})

test('boundaries may be fractions, in any order', () => {
  const schedule = piecewiseInterpolateSchedule({
    interpolateType: 'linear',
    initValue: 8,
    boundariesAndScales: { 7.5: 0.25, 2.5: 0.5 },
  })
  expect([0, 5, 8].map(schedule)).toEqual([8, 2.5, 1])
})

test('another interpolation is refused', () => {
  // @ts-expect-error there are two interpolations
  expect(() => piecewiseInterpolateSchedule({ ...options, interpolateType: 'cubic' })).toThrow(
    new TypeError("piecewiseInterpolateSchedule: interpolateType is 'cubic', wanted 'linear' or 'cosine'"),
  )
})
