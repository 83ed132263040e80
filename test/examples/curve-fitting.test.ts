import { expect, test } from 'vitest'
import { asCertified, fitCurve, valueAndGrad } from '../../examples/curve-fitting/fit.ts'
import { certified } from '../../examples/curve-fitting/misra.ts'

test('the gradient agrees with finite differences', () => {
  const params = { slope: 0.1, bend: 0.9 }
  const { grads } = valueAndGrad(params)
  const rise = (by: { slope?: number; bend?: number }) =>
    valueAndGrad({ slope: 0.1 + (by.slope ?? 0), bend: 0.9 + (by.bend ?? 0) }).sumOfSquares
  expect(grads.slope / ((rise({ slope: 1e-6 }) - rise({ slope: -1e-6 })) / 2e-6)).toBeCloseTo(1, 6)
  expect(grads.bend / ((rise({ bend: 1e-6 }) - rise({ bend: -1e-6 })) / 2e-6)).toBeCloseTo(1, 6)
})

test('the fit is the certified one, to seven digits', () => {
  const params = fitCurve(3000)
  const { b1, b2 } = asCertified(params)
  expect(b1 / certified.b1).toBeCloseTo(1, 7)
  expect(b2 / certified.b2).toBeCloseTo(1, 7)
  expect(valueAndGrad(params).sumOfSquares / certified.sumOfSquares).toBeCloseTo(1, 7)
})
