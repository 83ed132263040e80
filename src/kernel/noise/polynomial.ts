import type { Bytes } from '../bytes.ts'
import { f64x2 } from './lanes.ts'
import type { Kept } from './writer.ts'

/** Σ cᵢ xⁱ by Horner's rule. */
export function polynomial(x: Kept, [first = 0, ...rest]: readonly number[]): Bytes {
  return rest.length === 0 ? f64x2.all(first) : f64x2.add(f64x2.all(first), f64x2.mul(x, polynomial(x, rest)))
}
