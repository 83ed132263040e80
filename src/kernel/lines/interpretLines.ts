import { canonicalize, type Dtype, type FloatArray, newArray } from '../dtype.ts'
import { compute } from '../interpret.ts'
import type { LineKernel, LinePass } from '../linePass.ts'
import { meaningOf } from '../ops.ts'
import { BLOCK, foldBlocks, foldLanes, LANES } from '../sums.ts'
import type { FoldCopies } from './accumulators.ts'
import { type Call, callsOf } from './calls.ts'
import type { LineLayout } from './layout.ts'
import { accumulatorCount, clearAccumulators, gatherAll, layoutsOf } from './layouts.ts'
import { foldPairwise } from './order.ts'

/** Runs a pass along lines operation by operation through the table: the oracle of the assembler, as the interpreter of other passes is. */
export function interpretedLineKernel(pass: LinePass, dtype: Dtype): LineKernel {
  const layoutFor = layoutsOf(pass, dtype)
  return (leaf, inputs, uniforms, outputs, reductions, sums) => {
    const layout = layoutFor(leaf)
    const accumulators = layout.reductions.map(({ dtype }, i) => newArray(dtype, accumulatorCount(layout, i)))
    const lanes = [...accumulators, ...pass.sums].map(() => new Float64Array(LANES))
    clearAccumulators(layout, accumulators)
    const blockSums = pass.sums.map((): number[] => [])
    for (let piece = 0; piece < layout.pieces.count; piece++) {
      for (const call of callsOf(layout, piece, BLOCK)) {
        const registers = registersOf(layout, call, dtype, inputs, uniforms)
        const { pass } = layout.form
        pass.stores.forEach(({ register }, i) => {
          outputs[i]!.set(registers[register]!, call.element)
        })
        pass.reductions.forEach(({ register }, i) => {
          reduce(layout, call, i, registers[register]!, accumulators[i]!, lanes[i]!)
        })
        pass.sums.forEach(({ register }, s) => {
          const own = lanes[accumulators.length + s]!
          addTo(own, registers[register]!, call.phase)
          if (call.block >= 0) blockSums[s]!.push(foldAndClear(own))
        })
      }
    }
    gatherAll(layout, accumulators, reductions, foldCopies)
    blockSums.forEach((own, s) => {
      sums[s] = foldBlocks(own)
    })
    outputs.forEach(canonicalize)
  }
}

const foldCopies: FoldCopies = (array, isMax, size, starts) => {
  for (let i = 0; i < size; i++) {
    const values = starts.map((start) => array[start + i]!)
    array[starts[0]! + i] = foldPairwise(values, (a, b) => (isMax ? Math.max(a, b) : a + b))
  }
}

/** What a call loads, spread over its elements, and what it computes of that. */
function registersOf(
  { form: { pass, isSplat }, nest: { lengths }, loads }: LineLayout,
  call: Call,
  dtype: Dtype,
  inputs: readonly FloatArray[],
  uniforms: readonly number[],
): FloatArray[] {
  const { element, rows, columns } = call
  const size = rows * columns
  const registers = inputs.map((input, k): FloatArray => {
    const strides = loads[k]
    const array = newArray(dtype, size)
    if (strides === undefined) array.set(input.subarray(element, element + size))
    else
      for (let row = 0; row < rows; row++) {
        const place = call.loads[k]! + row * strides[lengths.length - 2]!
        for (let column = 0; column < columns; column++) array[row * columns + column] = input[isSplat[k] ? place : place + column]!
      }
    return array
  })
  for (const value of uniforms) registers.push(newArray(dtype, size).fill(value))
  for (const instruction of pass.code)
    registers.push(compute(meaningOf(instruction.row, dtype), instruction, registers, newArray(dtype, size)))
  return registers
}

function reduce(
  { nest: { lengths }, reductions }: LineLayout,
  { rows, columns, phase, reductions: places }: Call,
  i: number,
  values: FloatArray,
  accumulators: FloatArray,
  lanes: Float64Array,
): void {
  const { form, isMax, strides } = reductions[i]!
  const combine = (place: number, value: number): void => {
    accumulators[place] = isMax ? Math.max(accumulators[place]!, value) : accumulators[place]! + value
  }
  if (form === 'lanes') {
    addTo(lanes, values, phase)
    if (places[i]! >= 0) combine(places[i]!, foldAndClear(lanes))
    return
  }
  for (let row = 0; row < rows; row++) {
    const place = places[i]! + row * strides[lengths.length - 2]!
    const own = values.subarray(row * columns, (row + 1) * columns)
    if (form === 'columns' || isMax)
      for (let column = 0; column < columns; column++) combine(form === 'columns' ? place + column : place, own[column]!)
    else {
      addTo(lanes, own, 0)
      combine(place, foldAndClear(lanes))
    }
  }
}

/** Adds values to lanes, the first of them to lane `phase`. */
function addTo(lanes: Float64Array, values: FloatArray, phase: number): void {
  for (let i = 0; i < values.length; i++) lanes[(phase + i) % LANES]! += values[i]!
}

function foldAndClear(lanes: Float64Array): number {
  const folded = foldLanes(lanes, 0)
  lanes.fill(0)
  return folded
}
