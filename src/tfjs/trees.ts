import { tensor as newTensor, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import type { ArrayRecord } from '../trees/leaf.ts'
import { at, nested, newPaths, type PathOptions } from './paths.ts'
import { heap, readTensors, readTensorsAsync } from './readTensors.ts'

/**
 * Arrays with their shapes, nested as the names of variables are.
 *
 * @category Frameworks
 */
export interface NamedParams {
  readonly [name: string]: NamedParams | ArrayRecord
}

/**
 * A tensor, such as a variable or its gradient, with the name of the variable.
 *
 * @category Frameworks
 */
export interface NamedTensor {
  readonly name: string
  readonly tensor: Tensor
}
/**
 * Tensors by name, in a list with names, or variables, which have names.
 *
 * @category Frameworks
 */
export type NamedTensors = { readonly [name: string]: Tensor } | readonly (NamedTensor | Variable)[]

/** Those that are there: of variables that are not trained there is no gradient. */
export function listOf(named: NamedTensors): NamedTensor[] {
  const list = isList(named)
    ? named.map((each): NamedTensor => ('tensor' in each ? each : { name: each.name, tensor: each }))
    : Object.entries(named).map(([name, tensor]): NamedTensor => ({ name, tensor }))
  return list.filter(({ tensor }) => tensor !== null && tensor !== undefined)
}

const isList = (named: NamedTensors): named is readonly (NamedTensor | Variable)[] => Array.isArray(named)

/**
 * A tree of copies of tensors, such as variables or gradients, by their names: `dense/kernel` is `tree.dense.kernel`, an array with its
 * shape. Throws a `TypeError` for tensors other than float32, and where one name leads into another's array.
 *
 * @category Frameworks
 */
export function toTree(named: NamedTensors, options?: PathOptions): NamedParams {
  const list = listOf(named)
  return treeOf(
    list,
    readTensors(list.map(({ tensor }) => tensor)).map((numbers) => numbers.slice()),
    options,
  )
}

/**
 * As `toTree`, without making the page wait for the GPU.
 *
 * @category Frameworks
 */
export async function toTreeAsync(named: NamedTensors, options?: PathOptions): Promise<NamedParams> {
  const list = listOf(named)
  return treeOf(list, await readTensorsAsync(list.map(({ tensor }) => tensor)), options)
}

function treeOf(list: readonly NamedTensor[], numbers: readonly Float32Array[], options: PathOptions | undefined): NamedParams {
  const paths = newPaths(options)
  paths.add(list.map(({ name }) => name))
  return nested(
    list.map(({ name, tensor: { shape } }, i): [readonly string[], ArrayRecord] => [paths.keysOf(name), { data: numbers[i]!, shape }]),
  )
}

/**
 * Gives variables the numbers that a tree has under their names, as `toTree` makes it of them. Throws a `TypeError` where it has none
 * for one, or of another shape, before any has been changed.
 *
 * @category Frameworks
 */
export function assign(variables: readonly Variable[], tree: NamedParams, options?: PathOptions): void {
  const paths = newPaths(options)
  paths.add(variables.map(({ name }) => name))
  const records = variables.map(({ name, shape }) => {
    const keys = paths.keysOf(name)
    const record: Partial<ArrayRecord> = Object(at(tree, keys))
    if (record.data === undefined || String(record.shape) !== String(shape))
      throw new TypeError(
        `tree.${keys.join('.')} has ${record.data === undefined ? 'no array' : `shape [${record.shape}]`}, wanted shape [${shape}] as the variable ${name} has`,
      )
    return record.data
  })
  for (const [i, variable] of variables.entries()) replace(variable, records[i]!)
}

/**
 * Gives a variable other numbers, in memory of its own: the old one is seen by clones and, on the cpu backend, by what `dataSync` has
 * returned; and the wasm backend keeps packed copies of weights that it has multiplied by, which it lets go of with the memory.
 */
export function replace(variable: Variable, numbers: Float32Array | Float64Array): void {
  // Backends but wasm go on using the array that they are given.
  const own = heap() !== undefined && numbers instanceof Float32Array ? numbers : new Float32Array(numbers)
  const value = newTensor(own, variable.shape, 'float32')
  variable.assign(value)
  value.dispose()
}
