import { defaultDevice, numpy as np } from '@jax-js/jax'
import { fill, read, type Shape } from '../transformation/stateSpec.ts'
import { build } from '../trees/build.ts'
import { dataOf, extentOf } from '../trees/leaf.ts'
import { leavesOf } from '../trees/match.ts'
import { readStructure, structureOf } from '../trees/structure.ts'
import { isArray } from './arrayTrees.ts'
import { arrayOf, DTYPES, wideOn } from './jaxOps.ts'
import type { HostLeaf } from './jaxState.ts'

/** Reads a state of arrays into one of numbers, and lets go of the arrays. */
export async function toNumbers(state: unknown, shape: Shape): Promise<unknown> {
  const values = read(shape, state, 'state', 'init(params)')
  const reading = values.map(async (value, i) => {
    const { kind, path } = shape.leaves[i]!
    const isNumber = kind === 'number' || kind === 'scalar'
    const held: unknown[] = []
    const structure = readStructure(value, `state${path}`, 'an array of jax-js, a number or null', true, (each, at, index) => {
      if (!isArray(each) && typeof each !== 'number') return undefined
      held.push(each)
      return { path: at, index }
    })
    const numbers = await Promise.all(held.map((each) => (isArray(each) ? onHost(each) : Number(each))))
    return build<unknown, { path: string; index: number }>(structure, ({ index }) => {
      const each = numbers[index]!
      return isNumber && typeof each !== 'number' ? each.data[0] : each
    })
  })
  return fill(shape, await Promise.all(reading))
}

async function onHost(array: np.Array): Promise<HostLeaf> {
  const shape = [...array.shape]
  const data = await array.data()
  if (data instanceof Float32Array || data instanceof Float64Array) return { data, shape }
  throw new TypeError(`the state has an array of ${array.dtype}, wanted float32 or float64`)
}

/** Makes a state of arrays of one of numbers, on the default device. Throws a `TypeError` where it is none. */
export function toArrays(state: unknown, shape: Shape): unknown {
  const values = read(shape, state, 'state', 'init(params)')
  const wide = DTYPES[wideOn(defaultDevice())]
  const converted = values.map((value, i): unknown => {
    const { kind, path } = shape.leaves[i]!
    if (kind === 'number') return value
    const structure = structureOf(value, `state${path}`)
    const leaves = leavesOf(value, structure)!
    return build<unknown>(structure, ({ index }) => {
      const leaf = leaves[index]
      const data = dataOf(leaf)!
      if (typeof data === 'number') return np.full([], data, { dtype: kind === 'scalar' ? wide : np.float32 })
      return arrayOf(data, extentOf(leaf, data))
    })
  })
  return fill(shape, converted)
}
