import { type AnyTransformation, applyUpdates } from '../../src/index.ts'
import * as tree from '../../src/tree.ts'
import { f32, f64 } from '../arrays.ts'

/** A tree with every kind of leaf, −0 among its numbers. */
export const params = () => ({
  dense: { kernel: { data: f32(1, -2, 3, -0), shape: [2, 2] }, bias: f64(0.5, -0) },
  gain: -0,
  list: [f32(4), 5],
})
export type Params = ReturnType<typeof params>

/** Gradients of some step. */
export const grads = (step = 0): Params => tree.mapElements((x) => Math.sin(3 * x + step) + 0.1, params())

/** Every number of a tree. */
export function numbersOf(of: unknown): number[] {
  if (typeof of === 'number') return [of]
  if (of instanceof Float32Array || of instanceof Float64Array) return [...of]
  return typeof of === 'object' && of !== null ? Object.values('data' in of ? { data: of.data } : of).flatMap(numbersOf) : []
}

/** The gradients with one number in the place of another, at every position in turn. */
export function everywhere(value: number): Params[] {
  return numbersOf(grads()).map((_, at) => {
    let i = 0
    return tree.mapElements((x) => (i++ === at ? value : x), grads())
  })
}

export const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
export const poisoned: readonly Params[] = bad.flatMap(everywhere)

/** Runs steps, applies the updates, and returns the parameters and the state at the end. */
export function train({ init, update }: AnyTransformation, gradients: readonly Params[], start = params()) {
  let now = start
  let state = init(now)
  for (const g of gradients) {
    const [updates, next] = update(g, state, now)
    now = applyUpdates(now, updates)
    state = next
  }
  return { params: now, state }
}
