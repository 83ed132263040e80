import { factory } from '../factory.ts'
import { leafwise, type Shape } from '../leafwise.ts'
import { checkDecay, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import type { GradientTransformation, Slot } from '../transformation/transformation.ts'
import { type Axis, axesOf } from '../trees/axes.ts'

export interface ScaleBySm3Options {
  readonly b1?: number
  /** The decay of μ; with 1, it is no average but a sum. */
  readonly b2?: number
  readonly eps?: number
}

export interface ScaleBySm3State {
  readonly mu: Slot
  readonly nu: Slot
}

/**
 * Divides updates by the root of the sum of all their squares so far, of which it holds one bound for each row and each
 * column only, and averages what comes out.
 *
 *     a[i, j] = g[i, j]² + min(μ[i], μ[j])        with b2 < 1: β₂ min(μ[i], μ[j]) + (1 − β₂) g[i, j]²
 *     μ[i] ← max over j of a[i, j],  μ[j] ← max over i of a[i, j]
 *     ν ← β₁ ν + (1 − β₁) g / √(a + ε)            where a = 0: β₁ ν
 *     g ← ν
 *
 * Of a leaf `{ data, shape }` of n axes, the `mu` of the state holds the bounds of the first axis, then those of the second,
 * and so on; of other leaves, which have one axis, one for each element. β₁, β₂: b1, b2. Throws a `RangeError` if b1 is not from
 * 0 to below 1, b2 not from 0 to 1, or ε is negative or not finite.
 *
 * @see Anil, Gupta, Koren and Singer, Memory-efficient adaptive optimization, 2019
 */
export const scaleBySm3 = /* @__PURE__ */ factory('scaleBySm3', makeScaleBySm3)

function makeScaleBySm3({ b1 = 0.9, b2 = 1, eps = 1e-8 }: ScaleBySm3Options = {}): GradientTransformation<ScaleBySm3State> {
  checkKnown('scaleBySm3', { b1, b2, eps })
  checkDecay('scaleBySm3', b2 === 1 ? { b1 } : { b1, b2 })
  checkNotNegative('scaleBySm3', { eps })
  const share = b2 === 1 ? 1 : 1 - b2
  return leafwise({
    name: 'scaleBySm3',
    arrays: { mu: muShape, nu: (shape) => shape },
    step({ shape, updates, held: { mu, nu } }, out, next) {
      const bounds = boundsOf(shape)
      for (let i = 0; i < out.length; i++) {
        const g = updates[i]!
        let bound = Number.POSITIVE_INFINITY
        for (const axis of bounds) bound = Math.min(bound, mu[placeIn(axis, i)]!)
        const sum = share * g * g + b2 * bound
        for (const axis of bounds) {
          const place = placeIn(axis, i)
          next.mu[place] = Math.max(next.mu[place]!, sum)
        }
        const rescaled = sum === 0 ? 0 : g / Math.sqrt(sum + eps)
        next.nu[i] = b1 * nu[i]! + (1 - b1) * rescaled
        out[i] = next.nu[i]!
      }
    },
  })
}

/** Where in μ the bounds of an axis begin. */
interface Bounds extends Axis {
  readonly from: number
}

function boundsOf(shape: Shape): Bounds[] {
  const axes = shape.length === 0 ? [{ length: 1, stride: 1 }] : axesOf(shape)
  return axes.map((axis, k) => ({ ...axis, from: axes.slice(0, k).reduce((sum, { length }) => sum + length, 0) }))
}

const placeIn = ({ from, length, stride }: Bounds, i: number): number => from + (Math.floor(i / stride) % length)

const muShape = (shape: Shape): Shape => (shape.length === 0 ? [] : [shape.reduce((sum, length) => sum + length, 0)])
