import { expect } from 'vitest'

export interface Tolerance {
  readonly relative: number
  readonly absolute: number
}

/** Expects what `allclose` of NumPy, Keras and PyTorch wants: |a − b| ≤ absolute + relative · |b| everywhere. */
export function expectAllClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, { relative, absolute }: Tolerance, where = ''): void {
  expect(actual.length, where).toBe(wanted.length)
  for (let i = 0; i < wanted.length; i++) {
    const off = Math.abs(actual[i]! - wanted[i]!)
    expect(off, `${where}[${i}] is ${actual[i]}, wanted ${wanted[i]}`).toBeLessThanOrEqual(absolute + relative * Math.abs(wanted[i]!))
  }
}
