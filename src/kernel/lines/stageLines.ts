import { bytesOf, canonicalize, type Dtype, type FloatArray } from '../dtype.ts'
import type { LineKernel, LinePass } from '../linePass.ts'
import type { Staging } from '../staging.ts'
import { BLOCK, foldBlocks, foldLanes, LANES } from '../sums.ts'
import { LONGEST_ROW } from './accumulators.ts'
import { addressesAt, type Bases, laneTargets, rowStrides } from './addresses.ts'
import { assembleLines } from './assembleLines.ts'
import { type LineBlock, lineBlockOf } from './block.ts'
import { type Call, callsOf } from './calls.ts'
import { copyFolder } from './foldCopies.ts'
import { type LineLayout, phaseStepOf } from './layout.ts'
import { accumulatorCount, clearAccumulators, gatherAll, layoutsOf } from './layouts.ts'

/** Before and behind each array, for a turn may read what stands there; arrays whose starts differ by a multiple of 4 KiB slow each other down. */
const MARGIN = 128
/** Sums of blocks are added up as they come, so it does not matter where they would stand. */
const FIRST_SUMS = 8

type Run = (block: number, rows: number, columns: number) => number

/** Compiles a pass along lines to a kernel on the staging memory, one for each kind of leaf that comes. */
export function stagedLineKernel(pass: LinePass, dtype: Dtype, staging: Staging): LineKernel {
  const layoutFor = layoutsOf(pass, dtype)
  const runs = new Map<string, Run>()
  const foldCopies = copyFolder(staging.memory, 0)
  const runFor = ({ form }: LineLayout): Run => {
    const run = runs.get(form.key) ?? compiled(assembleLines(form, dtype), staging)
    runs.set(form.key, run)
    return run
  }
  return (leaf, inputs, uniforms, outputs, reductions, sums) => {
    const layout = layoutFor(leaf)
    const run = runFor(layout)
    const block = lineBlockOf(layout.form, dtype)
    const counts = layout.reductions.map((_, i) => accumulatorCount(layout, i))
    const { size, ...bases } = basesIn(layout, block, dtype, inputs, counts)
    staging.reserve(size)
    const accumulators = viewsOf(layout, bases, counts, staging)
    clearAccumulators(layout, accumulators)
    writeBlock(layout, block, staging, uniforms)
    inputs.forEach((input, k) => {
      if (layout.loads[k] !== undefined) staging[dtype].set(input, bases.arrays[k]! / bytesOf(dtype))
    })
    let hasNan = false
    const blockSums = pass.sums.map((): number[] => [])
    for (let piece = 0; piece < layout.pieces.count; piece++) {
      for (const call of callsOf(layout, piece, BLOCK)) {
        if (runThrough(layout, block, dtype, staging, bases, call, run, inputs, outputs)) hasNan = true
        foldEnded(layout, block, staging, laneTargets(layout, bases, FIRST_SUMS, call), blockSums)
      }
    }
    gatherAll(layout, accumulators, reductions, foldCopies)
    blockSums.forEach((own, s) => {
      sums[s] = foldBlocks(own)
    })
    if (hasNan) outputs.forEach(canonicalize)
  }
}

function compiled(code: Uint8Array<ArrayBuffer>, staging: Staging): Run {
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(code), { m: { m: staging.memory } }).exports
  if (typeof run !== 'function') throw new Error('a kernel exports no run')
  return (block, rows, columns) => run(block, rows, columns)
}

/** Finds room for lines, for the accumulators, and for the elements of one call. */
function basesIn(
  { form, loads, reductions, nest }: LineLayout,
  block: LineBlock,
  dtype: Dtype,
  inputs: readonly FloatArray[],
  counts: readonly number[],
): Bases & { readonly size: number } {
  const room = Math.min(nest.size, Math.max(BLOCK, Math.min(nest.lengths.at(-1)!, LONGEST_ROW)))
  const lengths = [...loads.map((strides, k) => (strides === undefined ? room : inputs[k]!.length)), ...form.pass.stores.map(() => room)]
  let end = block.size
  const reserve = (bytes: number): number => {
    const base = Math.ceil((end + MARGIN) / 64) * 64
    end = base + bytes + MARGIN
    return base
  }
  const arrays = lengths.map((length) => reserve(length * bytesOf(dtype)))
  const accumulators = reductions.map(({ dtype }, i) => reserve(counts[i]! * bytesOf(dtype)))
  return { arrays, accumulators, size: end }
}

/** Writes what a block says of all calls. */
function writeBlock(layout: LineLayout, block: LineBlock, staging: Staging, uniforms: readonly number[]): void {
  uniforms.forEach((value, i) => {
    staging.float64[i] = value
  })
  staging.float64.fill(0, block.lanes / 8, block.scratch / 8)
  staging.addresses.set(rowStrides(layout), block.strides / 4)
  staging.addresses[block.phaseStep / 4] = phaseStepOf(layout)
}

/** Copies the elements of a call in, runs the kernel, and copies out what it has stored; tells whether a NaN may be among that. */
function runThrough(
  layout: LineLayout,
  block: LineBlock,
  dtype: Dtype,
  staging: Staging,
  { arrays, accumulators }: Bases,
  call: Call,
  run: Run,
  inputs: readonly FloatArray[],
  outputs: readonly FloatArray[],
): boolean {
  const { element, rows, columns } = call
  const size = rows * columns
  const bytes = bytesOf(dtype)
  const isLine = (k: number): boolean => layout.loads[k] !== undefined
  inputs.forEach((input, k) => {
    if (!isLine(k)) staging[dtype].set(input.subarray(element, element + size), arrays[k]! / bytes)
  })
  // Only the elements of this call are there.
  const shifted = arrays.map((base, k) => (isLine(k) ? base : base - element * bytes))
  staging.addresses.set(addressesAt(layout, { arrays: shifted, accumulators }, call), block.addresses / 4)
  staging.addresses[block.phase / 4] = call.phase
  const hasNan = run(0, rows, columns) !== 0
  outputs.forEach((output, i) => {
    const from = arrays[inputs.length + i]! / bytes
    output.set(staging[dtype].subarray(from, from + size), element)
  })
  return hasNan
}

/** Adds up the lanes that end with a call. */
function foldEnded(
  { form: { pass } }: LineLayout,
  { lanes }: LineBlock,
  { float64 }: Staging,
  targets: readonly number[],
  blockSums: readonly number[][],
): void {
  const reductions = targets.length - pass.sums.length
  targets.forEach((target, i) => {
    if (target === 0) return
    const from = lanes / 8 + LANES * i
    const folded = foldLanes(float64, from)
    float64.fill(0, from, from + LANES)
    if (i < reductions) float64[target / 8]! += folded
    else blockSums[i - reductions]!.push(folded)
  })
}

/** The accumulators of a leaf, as arrays in the staging memory. */
const viewsOf = ({ reductions }: LineLayout, { accumulators }: Bases, counts: readonly number[], staging: Staging): FloatArray[] =>
  reductions.map(({ dtype }, i) => {
    const from = accumulators[i]! / bytesOf(dtype)
    return staging[dtype].subarray(from, from + counts[i]!)
  })
