import type { ArrayOps } from '../../src/kernel/arrayOps.ts'
import { BLOCK, foldBlocks, foldLanes, LANES } from '../../src/kernel/sums.ts'

/** The least library of arrays there is: each operation makes a new one, rounded to float32. */
export interface Floats {
  readonly data: Float32Array
  readonly shape: readonly number[]
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1)

/** By how many places one step along each axis of a result moves in an operand that is spread over it. */
function stridesIn(own: readonly number[], shape: readonly number[]): number[] {
  return shape.map((_, axis) => {
    const at = axis - shape.length + own.length
    return at < 0 || own[at] === 1 ? 0 : sizeOf(own.slice(at + 1))
  })
}

const places = new Map<string, readonly number[]>()

/** Where each element of a result stands in an operand. */
function placesIn(own: readonly number[], shape: readonly number[]): readonly number[] {
  const key = JSON.stringify([own, shape])
  const known = places.get(key) ?? countPlaces(own, shape)
  places.set(key, known)
  return known
}

function countPlaces(own: readonly number[], shape: readonly number[]): number[] {
  const strides = stridesIn(own, shape)
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    shape.reduce((place, length, axis) => place + (Math.floor(i / sizeOf(shape.slice(axis + 1))) % length) * strides[axis]!, 0),
  )
}

const floatsOf = (x: number | Floats): Floats => (typeof x === 'number' ? { data: Float32Array.of(x), shape: [] } : x)

function together(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length))
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)
    return lengths.find((length) => length !== 1) ?? 1
  })
}

function elementwise(meaning: (a: number, b: number, c: number) => number): (...operands: (number | Floats)[]) => Floats {
  return (...operands) => {
    const arrays = operands.map(floatsOf)
    const shape = together(arrays.map((array) => array.shape))
    const [a, b = a, c = a] = arrays.map((array) => ({ data: array.data, at: placesIn(array.shape, shape) }))
    const data = new Float32Array(sizeOf(shape))
    for (let i = 0; i < data.length; i++) data[i] = meaning(a!.data[a!.at[i]!]!, b!.data[b!.at[i]!]!, c!.data[c!.at[i]!]!)
    return { data, shape }
  }
}

/** Sums up in the order that gradform's own sums have. */
function sum({ data }: Floats): number {
  const blocks: number[] = []
  for (let from = 0; from < data.length; from += BLOCK) {
    const lanes = new Float64Array(LANES)
    for (let i = from; i < Math.min(data.length, from + BLOCK); i++) lanes[(i - from) % LANES]! += data[i]!
    blocks.push(foldLanes(lanes, 0))
  }
  return foldBlocks(blocks)
}

function over(combine: (a: number, b: number) => number): (a: Floats, axes: readonly number[]) => Floats {
  return ({ data, shape }, axes) => {
    const left = shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
    const results: number[] = []
    placesIn(left, shape).forEach((place, i) => {
      results[place] = place in results ? combine(results[place]!, data[i]!) : data[i]!
    })
    return { data: Float32Array.from(results), shape: left }
  }
}

const bool = (condition: boolean): number => Number(condition)

/** What gradform is given of it. With `staysInArrays` sums are arrays as those of a device are, and no number is ever read. */
export function floatOps(staysInArrays: boolean): ArrayOps<Floats> {
  return {
    add: elementwise((a, b) => a + b),
    sub: elementwise((a, b) => a - b),
    mul: elementwise((a, b) => a * b),
    div: elementwise((a, b) => a / b),
    min: elementwise((a, b) => Math.min(a, b)),
    max: elementwise((a, b) => Math.max(a, b)),
    pow: elementwise((a, b) => a ** b),
    abs: elementwise((a) => Math.abs(a)),
    neg: elementwise((a) => -a),
    sqrt: elementwise((a) => Math.sqrt(a)),
    exp: elementwise((a) => Math.exp(a)),
    log: elementwise((a) => Math.log(a)),
    tanh: elementwise((a) => Math.tanh(a)),
    eq: elementwise((a, b) => bool(a === b)),
    lt: elementwise((a, b) => bool(a < b)),
    le: elementwise((a, b) => bool(a <= b)),
    isNan: elementwise((a) => bool(Number.isNaN(a))),
    isFinite: elementwise((a) => bool(Number.isFinite(a))),
    not: elementwise((a) => 1 - a),
    and: elementwise((a, b) => a * b),
    or: elementwise((a, b) => Math.max(a, b)),
    select: elementwise((yes, no, condition) => (condition === 1 ? yes : no)),
    sum: (a) => (staysInArrays ? floatsOf(sum(a)) : sum(a)),
    sumOver: over((a, b) => a + b),
    maxOver: over(Math.max),
    shapeOf: ({ shape }) => shape,
    spread: (a, shape) => elementwise((x) => x!)(a, { data: new Float32Array(sizeOf(shape)), shape }),
    array: (data, shape) => ({ data: Float32Array.from(data), shape }),
    cast(a, dtype) {
      if (dtype === 'float32') return a
      throw new TypeError('there are float32 arrays only')
    },
    advice: 'compute it elsewhere',
  }
}
