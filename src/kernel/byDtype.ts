import type { Dtype } from './dtype.ts'
import { PICKED } from './ops.ts'
import type { Code, Instruction, Row } from './pass.ts'

/** Takes of each `byDtype` the operand that is meant for a dtype, and leaves out what nothing reads then. */
function take(pass: Code, dtype: Dtype): Code {
  const { loads, uniforms, code, stores, sums } = pass
  const first = loads.length + uniforms.length
  const taken = (register: number): number => {
    const instruction = code[register - first]
    return instruction?.op === 'byDtype' ? taken(instruction.args[dtype === 'float32' ? 0 : 1]!) : register
  }

  const read = new Set([...stores, ...sums].map(({ register }) => taken(register)))
  for (let r = first + code.length; r-- > first; ) if (read.has(r)) for (const arg of code[r - first]!.args) read.add(taken(arg))

  const kept: Instruction[] = []
  const places = Array.from({ length: first }, (_, register) => register)
  const place = (register: number): number => places[taken(register)]!
  code.forEach(({ op, row, args }, i) => {
    if (op !== 'byDtype' && read.has(first + i)) places[first + i] = first + kept.push({ op, row, args: args.map(place) }) - 1
  })
  return {
    loads,
    uniforms,
    code: kept,
    stores: stores.map((store) => ({ ...store, register: place(store.register) })),
    sums: sums.map((sum) => ({ ...sum, register: place(sum.register) })),
  }
}

/** Not an operation: what stands for one until the dtype is known. The host computes in float64. */
export const byDtypeRow: Row = {
  ...PICKED,
  eval: (_, float64 = 0) => float64,
  float32: (float32 = []) => float32,
  float64: (_, float64 = []) => float64,
  specialize: take,
}
