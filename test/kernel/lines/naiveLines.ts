import { type Dtype, type FloatArray, newArray } from '../../../src/kernel/dtype.ts'
import { interpretedKernel } from '../../../src/kernel/interpret.ts'
import type { LinedLeaf, LinePass, ReductionOp } from '../../../src/kernel/linePass.ts'
import { meaningOf } from '../../../src/kernel/ops.ts'

/** The place that each element of a leaf has on a line. */
export function placesOnLine(shape: readonly number[], kept: readonly number[]): number[] {
  const size = shape.reduce((product, length) => product * length, 1)
  return Array.from({ length: size }, (_, element) => {
    let rest = element
    const index = [...shape]
    for (let axis = shape.length; axis-- > 0; rest = Math.floor(rest / shape[axis]!)) index[axis] = rest % shape[axis]!
    return shape.reduce((place, length, axis) => (kept.includes(axis) ? place * length + index[axis]! : place), 0)
  })
}

/** The documented order of sums along lines, written as the documentation says it. */
function documentedSum(runs: readonly (readonly number[])[], apart: number): number {
  const runSums = runs.map((run) => {
    const lanes = [0, 0, 0, 0, 0, 0, 0, 0]
    run.forEach((value, j) => {
      lanes[j % 8]! += value
    })
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => lanes[i]! + lanes[i + 4]!) as [number, number, number, number]
    return a + c + (b + d)
  })
  const least = Math.max(runSums.length / 64, 8192 / apart)
  const length = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192].find((block) => block >= least)!
  let sums: number[] = []
  for (let from = 0; from < runSums.length; from += length) sums.push(runSums.slice(from, from + length).reduce((sum, x) => sum + x, 0))
  while (sums.length > 1) sums = sums.flatMap((sum, i) => (i % 2 === 1 ? [] : [i + 1 < sums.length ? sum + sums[i + 1]! : sum]))
  return sums[0] ?? 0
}

export function reduceNaively(values: FloatArray, { shape, kept }: LinedLeaf, line: number, op: ReductionOp): number[] {
  const axes = kept[line]!
  const places = placesOnLine(shape, axes)
  const lengths = shape.map((length, axis) => ({ length, axis })).filter(({ length }) => length !== 1)
  let run = 1
  while (lengths.length > 0 && !axes.includes(lengths.at(-1)!.axis)) run *= lengths.pop()!.length
  const behind = lengths.map(({ axis }) => axes.includes(axis)).lastIndexOf(false) + 1
  const apart = run * lengths.slice(behind).reduce((product, { length }) => product * length, 1)
  const count = axes.reduce((product, axis) => product * shape[axis]!, 1)
  const valuesOf = Array.from({ length: count }, (): number[] => [])
  places.forEach((place, i) => {
    valuesOf[place]!.push(values[i]!)
  })
  return valuesOf.map((all) => {
    if (op === 'max') return all.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY)
    const runs = Array.from({ length: all.length / run || 0 }, (_, r) => all.slice(r * run, (r + 1) * run))
    return documentedSum(runs, apart)
  })
}

export interface Results {
  readonly outputs: readonly FloatArray[]
  readonly reductions: readonly FloatArray[]
  readonly sums: readonly number[]
}

const canonical = (x: number): number => (Number.isNaN(x) ? Number.NaN : x)

/** Runs a pass over whole arrays, one operation after the other: no nest, no pieces, no calls. */
export function runNaively(
  pass: LinePass,
  dtype: Dtype,
  leaf: LinedLeaf,
  inputs: readonly FloatArray[],
  uniforms: readonly number[],
): Results {
  const size = leaf.shape.reduce((product, length) => product * length, 1)
  const registers: FloatArray[] = inputs.map((input, k) => {
    const line = pass.lines[k]
    const places = line === undefined ? undefined : placesOnLine(leaf.shape, leaf.kept[line]!)
    return newArray(dtype, size).map((_, i) => input[places?.[i] ?? i]!)
  })
  for (const value of uniforms) registers.push(newArray(dtype, size).fill(value))
  for (const { row, args } of pass.code) {
    const meaning = meaningOf(row, dtype)
    registers.push(newArray(dtype, size).map((_, i) => meaning(...args.map((arg) => registers[arg]![i]!))))
  }
  return {
    outputs: pass.stores.map(({ register }) => registers[register]!.map(canonical)),
    reductions: pass.reductions.map(({ register, line, op }) => {
      const values = reduceNaively(registers[register]!, leaf, line, op)
      return newArray(op === 'max' ? dtype : 'float64', values.length).map((_, i) => canonical(values[i]!))
    }),
    sums: pass.sums.map(({ register }) => {
      const sums = [0]
      const sumUp = interpretedKernel({ loads: [0], uniforms: [], code: [], stores: [], sums: [{ id: 0, register: 0 }] }, dtype)
      sumUp([[registers[register]!]], [], [], sums, size)
      return sums[0]!
    }),
  }
}
