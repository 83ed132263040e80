import { type FloatArray, newArray } from './kernel/dtype.ts'
import { product } from './kernel/product.ts'
import { checkFlags, checkFunction, checkObject } from './numbers/checks.ts'
import type { AnyTransformation, GradientTransformation } from './transformation/transformation.ts'
import { build } from './trees/build.ts'
import { dataOf, describe, dtypeOf, withData } from './trees/leaf.ts'
import { matchingLeaves, readLeaves, throwContainerMismatch } from './trees/match.ts'
import { type LeafNode, type Structure, structureOf } from './trees/structure.ts'

export type Shape = readonly number[]

/**
 * What a function of single leaves is given of one: arrays that it must not write to, and numbers packed into arrays of one.
 * @category Composing
 */
export interface LeafStep<K extends string> {
  readonly path: string
  readonly shape: Shape
  readonly updates: FloatArray
  /** Without elements where the parameters are not asked for. */
  readonly params: FloatArray
  /** What the state holds of the leaf; without elements where it holds nothing. */
  readonly held: Readonly<Record<K, FloatArray>>
  /** The numbers of the state; `count` is that of this step, from 1. */
  readonly numbers: Readonly<Record<string, number>>
}

/**
 * What `leafwise` makes a transformation of.
 * @category Composing
 */
export interface LeafwiseDefinition<K extends string> {
  /** What errors call it. */
  readonly name: string
  /**
   * The numbers that the state begins with. One called `count` counts the steps, the others stay.
   * @default {}
   */
  readonly numbers?: Readonly<Record<string, number>>
  /**
   * The shape of each array that the state holds of a leaf, at first zeros, given the leaf's; nothing where it holds `null`.
   * @default {}
   */
  readonly arrays?: { readonly [key in K]: (shape: Shape) => Shape | undefined }
  /**
   * Whether update needs the parameters.
   * @default false
   */
  readonly readsParams?: boolean
  /** Writes the updates to `out`, and what is held next to the arrays of `next`; all are zeros at first. */
  readonly step: (leaf: LeafStep<K>, out: FloatArray, next: Readonly<Record<K, FloatArray>>) => void
}

/**
 * Makes a transformation of a function of single leaves, for what is neither elementwise nor a reduction: what needs a whole
 * matrix. S describes the state, with a `Slot` for each array that is held of every leaf and a `Masked<Slot>` for one that is held
 * of some, N what update needs. Throws a `TypeError` where a state does not fit the leaves.
 * @category Composing
 */
export function leafwise<S, N = unknown, K extends string = string>(definition: LeafwiseDefinition<K>): GradientTransformation<S, N>
export function leafwise(definition: LeafwiseDefinition<string>): AnyTransformation {
  checkObject('leafwise: definition', definition)
  const { name, numbers = {}, arrays = {}, readsParams = false, step } = definition
  checkFlags('leafwise', { readsParams })
  checkFunction('leafwise: step', step)
  for (const [key, shapeOf] of Object.entries(arrays)) checkFunction(`leafwise: arrays.${key}`, shapeOf)
  const slots = Object.entries(arrays)
  return Object.freeze({
    init(params: unknown): unknown {
      const structure = structureOf(params, 'params', true)
      const leaves = matchingLeaves(params, 'params', structure)
      const zeros = slots.map(([key, shapeOf]) => {
        const made = (leaf: LeafNode) => {
          const shape = shapeOf(leaf.shape)
          return shape === undefined ? null : unpack(leaves[leaf.index], newZeros(leaf, product(shape)), shape)
        }
        return [key, build(structure, made)]
      })
      return { ...numbers, ...Object.fromEntries(zeros) }
    },

    update(updates: unknown, state: unknown, params?: unknown): readonly [unknown, unknown] {
      const structure = structureOf(updates, 'grads')
      if (readsParams && params === undefined) throw new TypeError(`${name} reads the parameters: pass them as update's third argument`)
      const leaves = matchingLeaves(updates, 'grads', structure)
      const values = readsParams ? matchingLeaves(params, 'params', structure) : []
      const columns = slots.map(([key, shapeOf]) => heldLeaves(Object(state)[key], `state.${key}`, structure, shapeOf))
      const nextNumbers = Object.fromEntries(Object.keys(numbers).map((key) => [key, nextNumber(state, key)]))

      const results = structure.leaves.map((leaf) => {
        const { index, path, shape } = leaf
        const held = columns.map((column) => pack(column[index]))
        const next = held.map(({ length }) => newZeros(leaf, length))
        const out = newZeros(leaf, leaf.size)
        const named = (all: readonly FloatArray[]) => Object.fromEntries(slots.map(([key], i) => [key, all[i]!]))
        const given = { path, shape, updates: pack(leaves[index]), params: pack(values[index]), held: named(held), numbers: nextNumbers }
        step(given, out, named(next))
        return { out: unpack(leaves[index], out), next: next.map((array, i) => unpack(columns[i]![index], array)) }
      })
      const nextArrays = slots.map(([key], i) => [key, build(structure, ({ index }) => results[index]!.next[i], Object(state)[key])])
      return [build(structure, ({ index }) => results[index]!.out), { ...nextNumbers, ...Object.fromEntries(nextArrays) }]
    },
  })
}

const newZeros = ({ dtype }: LeafNode, length: number): FloatArray => newArray(dtype === 'number' ? 'float64' : dtype, length)

/** The numbers of a leaf; none of `null`. */
function pack(leaf: unknown): FloatArray {
  const data = dataOf(leaf)
  return typeof data === 'number' ? Float64Array.of(data) : (data ?? new Float64Array(0))
}

/** A leaf of the same kind with other numbers, and if one is given of another shape. */
function unpack(like: unknown, array: FloatArray, shape?: Shape): unknown {
  if (like === null || typeof like === 'number') return like === null ? null : array[0]
  const made = withData(like, array)
  return made === array || shape === undefined ? made : { ...Object(made), shape }
}

function nextNumber(state: unknown, key: string): number {
  const value: unknown = Object(state)[key]
  if (typeof value !== 'number') throw new TypeError(`state.${key} is ${describe(value)}, wanted a number`)
  return key === 'count' ? value + 1 : value
}

/** Collects what the state holds of each leaf. Throws a `TypeError` where that is not what `init` makes. */
function heldLeaves(tree: unknown, name: string, structure: Structure, shapeOf: (shape: Shape) => Shape | undefined): unknown[] {
  const accepts = (value: unknown, { dtype, shape }: LeafNode): boolean => {
    const wanted = shapeOf(shape)
    const data = dataOf(value)
    if (wanted === undefined || data === undefined) return wanted === undefined && value === null
    return typeof data === 'number' ? dtype === 'number' : dtypeOf(data) === dtype && data.length === product(wanted)
  }
  const onMismatch: NonNullable<Parameters<typeof readLeaves<LeafNode>>[2]['onMismatch']> = (value, node) => {
    if ('keys' in node) throwContainerMismatch(value, node, `${name}${node.path}`, `grads${node.path}`)
    const wanted = shapeOf(node.shape)
    const array = node.dtype === 'float32' ? 'a Float32Array' : 'a Float64Array'
    const form = wanted === undefined ? 'null' : node.dtype === 'number' ? 'a number' : `${array} of ${product(wanted)}`
    throw new TypeError(`${name}${node.path} is ${describe(value)}, wanted ${form} for the shape [${node.shape}] of grads${node.path}`)
  }
  return readLeaves(tree, structure, { accepts, sparse: true, onMismatch }) ?? []
}
