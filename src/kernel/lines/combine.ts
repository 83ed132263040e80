import { assemble, layoutOf, SHARED } from '../assemble.ts'
import type { Dtype } from '../dtype.ts'
import { ops } from '../ops.ts'
import type { Code } from '../pass.ts'
import { TURN } from '../sums.ts'
import type { Combine } from './accumulators.ts'

/** Adds two arrays, or takes the larger of each two elements. */
const codeOf = (op: 'add' | 'max'): Code => ({
  loads: [0, 1],
  uniforms: [],
  code: [{ op, row: ops[op], args: [0, 1] }],
  stores: [{ id: 2, register: 2, dtype: undefined, result: undefined }],
  sums: [],
})

/** Combines copies of accumulators that stand in a memory, by kernels whose block stands at an address of it. */
export function combiner(memory: WebAssembly.Memory, block: number, isShared = false): Combine {
  const runs = new Map<string, (block: number, turns: number) => void>()
  const compiled = (op: 'add' | 'max', dtype: Dtype): ((block: number, turns: number) => void) => {
    const module = new WebAssembly.Module(assemble(codeOf(op), dtype, isShared ? SHARED : undefined))
    const { run } = new WebAssembly.Instance(module, { m: { m: memory } }).exports
    if (typeof run !== 'function') throw new Error('a kernel exports no run')
    return (block, turns) => void run(block, turns)
  }
  return (array, isMax, size, to, from) => {
    const op = isMax ? 'max' : 'add'
    const dtype = array.BYTES_PER_ELEMENT === 4 ? 'float32' : 'float64'
    const run = runs.get(op + dtype) ?? compiled(op, dtype)
    runs.set(op + dtype, run)
    const address = (element: number): number => array.byteOffset + element * array.BYTES_PER_ELEMENT
    const { addresses } = layoutOf(codeOf(op))
    new Int32Array(memory.buffer, block + addresses, 3).set([address(to), address(from), address(to)])
    run(block, size / TURN)
  }
}
