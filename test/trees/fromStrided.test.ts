import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { fromStrided, leaves } from '../../src/tree.ts'
import { f32, f64 } from '../arrays.ts'

/** A view as scijs makes it: an instance of a class whose shape and strides are getters. */
class View {
  readonly data = f64(0, 1, 2, 3, 4, 5)
  readonly offset = 5
  get shape(): number[] {
    return [3, 2]
  }
  get stride(): number[] {
    return [-1, -3]
  }
}

describe('fromStrided', () => {
  test('packs transposed, sliced, reversed and repeated arrays', () => {
    const data = f32(0, 1, 2, 3, 4, 5)
    expect(fromStrided({ data, shape: [3, 2], stride: [1, 3] })).toEqual({ data: f32(0, 3, 1, 4, 2, 5), shape: [3, 2] })
    expect(fromStrided({ data, shape: [2, 2], stride: [3, 1], offset: 1 })).toEqual({ data: f32(1, 2, 4, 5), shape: [2, 2] })
    expect(fromStrided({ data, shape: [6], stride: [-1], offset: 5 })).toEqual({ data: f32(5, 4, 3, 2, 1, 0), shape: [6] })
    expect(fromStrided({ data, shape: [2, 3], stride: [0, 2] })).toEqual({ data: f32(0, 2, 4, 0, 2, 4), shape: [2, 3] })
    expect(fromStrided({ data, shape: [], stride: [], offset: 4 })).toEqual({ data: f32(4), shape: [] })
    expect(fromStrided(new View())).toEqual({ data: f64(5, 2, 4, 1, 3, 0), shape: [3, 2] })
    expectTypeOf(fromStrided(new View()).data).toEqualTypeOf<Float64Array>()
  })

  test('copies what is contiguous already, and takes the strides of that where none are given', () => {
    const array = { data: f32(1, 2, 3, 4), shape: [2, 2] }
    const packed = fromStrided(array)
    expect(packed).toEqual(array)
    expect(packed.data).not.toBe(array.data)
    expect(packed.shape).not.toBe(array.shape)
    expect(leaves(packed)).toEqual([packed])
  })

  test('each element is the one that its strides lead to', () => {
    const axis = fc.record({ length: fc.integer({ min: 0, max: 4 }), stride: fc.integer({ min: -5, max: 5 }) })
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 4 }), (axes) => {
        const reach = axes.map(({ length, stride }) => Math.max(0, length - 1) * stride)
        const offset = 0 - reach.reduce((sum, way) => sum + Math.min(way, 0), 0)
        const data = Float64Array.from({ length: 1 + reach.reduce((sum, way) => sum + Math.abs(way), 0) }, (_, i) => i)
        const walk = ([first, ...others]: typeof axes, from: number): number[] =>
          first === undefined ? [from] : Array.from({ length: first.length }, (_, i) => walk(others, from + i * first.stride)).flat()
        const shape = axes.map(({ length }) => length)
        const stride = axes.map((each) => each.stride)
        expect(fromStrided({ data, shape, stride, offset })).toEqual({ data: Float64Array.from(walk(axes, offset)), shape })
      }),
    )
  })

  const data = f32(1, 2, 3, 4)
  const shape = [2, 2]
  test.each<[bad: object, message: string, kind: ErrorConstructor]>([
    [{ data: [1, 2], shape: [2] }, 'data is an array of 2, wanted a Float32Array or Float64Array', TypeError],
    [{ data: Int32Array.of(1), shape: [1] }, 'data is an instance of Int32Array, wanted a Float32Array or Float64Array', TypeError],
    [{ data, shape: 4 }, 'shape is 4, wanted an array of lengths', TypeError],
    [{ data, shape: [-1] }, 'the array has shape [-1], whose axis 0 is -1, wanted a whole number that is 0 or more', TypeError],
    [{ data, shape, stride: [1] }, 'stride is [1], wanted a whole number for each of the 2 axes of [2,2]', TypeError],
    [{ data, shape, stride: [1, 0.5] }, 'stride is [1,0.5], wanted a whole number for each of the 2 axes of [2,2]', TypeError],
    [{ data, shape, stride: 2 }, 'stride is 2, wanted a whole number for each of the 2 axes of [2,2]', TypeError],
    [{ data, shape, offset: 0.5 }, 'offset is 0.5, wanted a whole number', TypeError],
    [{ data, shape, offset: '1' }, "offset is '1', wanted a whole number", TypeError],
    [{ data, shape, stride: [2, 1], offset: 1 }, 'elements stand from 1 to 4, wanted from 0 to below the 4 of data', RangeError],
    [{ data, shape, stride: [-2, 1] }, 'elements stand from -2 to 1, wanted from 0 to below the 4 of data', RangeError],
    [{ data: f32(), shape: [] }, 'elements stand from 0 to 0, wanted from 0 to below the 0 of data', RangeError],
  ])('refuses %j', (bad, message, kind) => {
    expect(() => fromStrided(bad as never)).toThrow(new kind(`fromStrided: ${message}`))
  })

  test('refuses what is no record', () => {
    expect(() => fromStrided(null as never)).toThrow(new TypeError('fromStrided: the array is null, wanted an object'))
  })
})
