import { expect, test } from 'vitest'
import { type AnyTransformation, scaleByLion } from '../../src/index.ts'

/** What comes out at the first step, with no average before. */
function signsOf<A extends Float32Array | Float64Array>(numbers: A, options: Parameters<typeof scaleByLion>[0]): A {
  const { init, update }: AnyTransformation = scaleByLion({ b1: 0, ...options })
  return update(numbers, init(numbers))[0]
}

const samples = Float64Array.from({ length: 4001 }, (_, i) => ((i - 2000) / 2000) ** 3 * 25)

test('the smooth sign is tanh, to a few units in the last place', () => {
  const errors = signsOf(samples, { mode: 'smooth' }).map((y, i) => Math.abs(y - Math.tanh(samples[i]!)) / (Math.abs(y) || 1))
  expect(Math.max(...errors)).toBeLessThan(2e-15)
  const single = Float32Array.from(samples)
  const errorsOfSingle = signsOf(single, { mode: 'smooth' }).map((y, i) => Math.abs(y - Math.tanh(single[i]!)) / (Math.abs(y) || 1))
  expect(Math.max(...errorsOfSingle)).toBeLessThan(6e-7)
})

test('the smooth sign is odd, keeps zeros and NaN, and is 1 far out', () => {
  const special = Float64Array.of(0, Number.NaN, 1e-300, 30, Infinity, -Infinity)
  expect(signsOf(special, { mode: 'smooth', smoothBeta: 2 })).toEqual(Float64Array.of(0, Number.NaN, 2e-300, 1, 1, -1))
  const smooth = signsOf(samples, { mode: 'smooth' })
  expect(smooth.map((y) => 0 - y).reverse()).toEqual(smooth)
})

test('the refined sign is linear around 0', () => {
  expect(signsOf(Float64Array.of(0.3, -0.9, 1, -1, 1.1, -7), { mode: 'refined' })).toEqual(Float64Array.of(0.3, -0.9, 1, -1, 1, -1))
})

test('smoothBeta, however steep, makes a sign in the end', () => {
  const grads = Float64Array.of(0.3, -0.2, 0, 5)
  expect(signsOf(grads, { mode: 'smooth', smoothBeta: 1e3 })).toEqual(signsOf(grads, { mode: 'hard' }))
})

test('another mode is refused when it is made', () => {
  // @ts-expect-error: no mode
  const make = () => scaleByLion({ mode: 'soft' })
  expect(make).toThrow(new TypeError("scaleByLion: mode is 'soft', wanted 'hard', 'smooth' or 'refined'"))
})
