import { canonicalize, copyIn, type Dtype, type FloatArray, newArray } from './dtype.ts'
import { meaningOf } from './ops.ts'
import { type Code, type Instruction, type Kernel, specialized } from './pass.ts'
import { BLOCK, foldBlocks, foldLanes, LANES } from './sums.ts'
import type { HostFunction } from './value.ts'

/**
 * Runs a pass operation by operation through the table: the oracle of the assembler, and the executor where WebAssembly
 * may not be compiled.
 */
export function interpretedKernel(pass: Code, dtype: Dtype): Kernel {
  const { code, stores, sums: summed } = specialized(pass, dtype)
  return (inputs, uniforms, outputs, sums, length) => {
    const constants = Array.from(uniforms, (value) => newArray(dtype, Math.min(BLOCK, length)).fill(value))
    const blockSums = summed.map((): number[] => [])
    for (let from = 0; from < length; from += BLOCK) {
      const size = Math.min(BLOCK, length - from)
      const loaded = inputs.map((parts) => {
        const array = newArray(dtype, size)
        copyIn(array, 0, parts, from, size)
        return array
      })
      const registers = [...loaded, ...constants]
      for (const instruction of code) {
        const { row, args } = instruction
        const out = newArray(dtype, size)
        registers.push(out)
        if (row.placed)
          row.placed.compute(
            args.map((arg) => uniforms[arg - inputs.length] ?? registers[arg]!),
            from,
            out,
          )
        else compute(meaningOf(row, dtype), instruction, registers, out)
      }
      stores.forEach(({ register }, i) => {
        outputs[i]!.set(registers[register]!.subarray(0, size), from)
      })
      summed.forEach(({ register }, i) => {
        const lanes = new Float64Array(LANES)
        for (let j = 0; j < size; j++) lanes[j % LANES]! += registers[register]![j]!
        blockSums[i]!.push(foldLanes(lanes, 0))
      })
    }
    for (let i = 0; i < sums.length; i++) sums[i] = foldBlocks(blockSums[i]!)
    outputs.forEach(canonicalize)
  }
}

/** The array that is written rounds each result to its dtype. */
export function compute(meaning: HostFunction, { args }: Instruction, registers: readonly FloatArray[], out: FloatArray): FloatArray {
  const a = registers[args[0]!]!
  const b = registers[args[1] ?? args[0]!]!
  const c = registers[args[2] ?? args[0]!]!
  for (let i = 0; i < out.length; i++) out[i] = meaning(a[i]!, b[i]!, c[i]!)
  return out
}
