import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { build } from '../trees/build.ts'
import { dataOf, withShape } from '../trees/leaf.ts'
import { type ArrayState, type ArraySteps, type Held, lineShapes } from './arraySteps.ts'
import { columnOfEntry } from './prepared.ts'

/**
 * The value of each entry of a state of arrays as it is elsewhere, given the numbers of each array. `params` has for each leaf what the
 * state's leaves are to be like: arrays, or records with a shape.
 */
export function statesOf<A extends object>(
  { prepared, entries }: ArraySteps,
  state: ArrayState<A>,
  numbersOf: (array: A) => FloatArray,
  params: readonly unknown[],
): unknown[] {
  const numberOf = (held: Held<A>): number => (typeof held === 'number' ? held : numbersOf(Object(held))[0]!)
  return entries.map(({ kind }, i) => {
    const column = state[i]!
    if (kind === 'number') return numberOf(column[0]!)
    return build(prepared.structure, (leaf) => {
      const held = column[leaf.index] ?? null
      if (held === null) return null
      if (kind === 'scalar') return numberOf(held)
      const shape = prepared.lined[i]?.leaves[leaf.index]?.shape ?? leaf.shape
      return withShape(params[leaf.index], joined(Array.isArray(held) ? held.map(numbersOf) : [numbersOf(Object(held))]), shape)
    })
  })
}

/** One array with what stands in several, one behind the other. */
function joined(parts: readonly FloatArray[]): FloatArray {
  const [first = new Float32Array(0), ...others] = parts
  if (others.length === 0) return first
  const all = newArray(
    first instanceof Float32Array ? 'float32' : 'float64',
    parts.reduce((length, part) => length + part.length, 0),
  )
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A state of arrays, given the value of each entry of a state and how to make an array of numbers. Throws a `TypeError` where it does not fit. */
export function arraysOf<A extends object>(
  { prepared, entries }: ArraySteps,
  values: readonly unknown[],
  arrayOf: (numbers: FloatArray, shape: readonly number[]) => A,
): ArrayState<A> {
  return entries.map((entry, i): readonly Held<A>[] => {
    const column = columnOfEntry(prepared, entry, i, values[i])
    if (entry.kind === 'number') return [Number(column[0])]
    return prepared.structure.leaves.map((leaf) => {
      const value = column[leaf.index]
      // Empty where a mask leaves the leaf out.
      if (value === null || value === undefined) return null
      if (typeof value === 'number') return value
      const numbers: FloatArray = Object(dataOf(value))
      const shapes = lineShapes(prepared, i, leaf)
      return shapes === undefined
        ? arrayOf(numbers, leaf.shape)
        : cut(prepared.lined[i]!.leaves[leaf.index]!.places, shapes, numbers, arrayOf)
    })
  })
}

function cut<A>(
  places: readonly number[],
  shapes: readonly (readonly number[])[],
  numbers: FloatArray,
  arrayOf: (numbers: FloatArray, shape: readonly number[]) => A,
): A[] {
  let at = 0
  return shapes.map((shape, k) => {
    const from = at
    at += places[k]!
    return arrayOf(numbers.slice(from, at), shape)
  })
}
