import type { FloatArray } from '../kernel/dtype.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { dataOf } from '../trees/leaf.ts'
import { structureOf } from '../trees/structure.ts'
import type { TreeOf } from '../trees/types.ts'
import { callText } from './callText.ts'
import { type Description, descriptionText } from './descriptionText.ts'
import { type DescribedPart, partsOf } from './parts.ts'

/**
 * Tells what an optimizer is: the call that made it, its parts, what each needs and holds, and the bytes of state that a parameter costs.
 *
 *     console.log(describe(adamw(1e-3), params))
 *
 * Given parameters, it also tells which of them each mask hits, and what the whole state takes.
 * Throws a `TypeError` where it is given no transformation, or a mask does not fit the parameters.
 * @category Looking and mending
 */
export function describe<P = undefined>(optimizer: AnyTransformation, params?: P & TreeOf<P>): Description
export function describe(optimizer: AnyTransformation, params?: unknown): Description {
  const composition = compositionOf(optimizer, 'describe: optimizer')
  const parts = partsOf(composition, params)
  const description = {
    call: callText(composition),
    needs: [...new Set(parts.flatMap(({ needs }) => needs))].sort(),
    parts,
    bytesPerElement: bytesPerElement(parts),
    ...(params === undefined ? {} : { state: sizeOfState(optimizer, params) }),
  }
  const print = (): string => descriptionText(description)
  return Object.defineProperties({ ...description, toString: print }, hidden(print))
}

/** Node's console prints the text. */
const hidden = (print: () => string): PropertyDescriptorMap => ({
  toString: { enumerable: false },
  [Symbol.for('nodejs.util.inspect.custom')]: { value: print },
})

function bytesPerElement(parts: readonly DescribedPart[]): Description['bytesPerElement'] {
  const entries = parts.flatMap(({ state }) => state)
  if (entries.some(({ kind }) => !['array', 'scalar', 'number'].includes(kind))) return undefined
  const arraysOf = ({ state }: DescribedPart) => state.filter(({ kind }) => kind === 'array')
  if (parts.some((part) => part.isMasked && arraysOf(part).length > 0)) return undefined
  const arrays = parts.flatMap(arraysOf)
  const total = (own: number): number => arrays.reduce((sum, { dtype }) => sum + (dtype === 'leaf' ? own : dtype === 'float32' ? 4 : 8), 0)
  return { float32: total(4), float64: total(8) }
}

function sizeOfState(optimizer: AnyTransformation, params: unknown): { bytes: number; elements: number } {
  const elements = structureOf(params, 'params').leaves.reduce((sum, { size }) => sum + size, 0)
  return { bytes: bytesIn(optimizer.init(params)), elements }
}

function bytesIn(value: unknown): number {
  const data: number | FloatArray | undefined = dataOf(value)
  if (typeof data === 'number') return 8
  if (data !== undefined) return data.byteLength
  if (ArrayBuffer.isView(value)) return value.byteLength
  return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, each) => sum + bytesIn(each), 0) : 0
}
