import { assemble, SHARED } from '../assemble.ts'
import type { Dtype } from '../dtype.ts'
import { ops } from '../ops.ts'
import type { Code, Instruction } from '../pass.ts'
import { TURN } from '../sums.ts'
import type { FoldCopies } from './accumulators.ts'
import { foldPairwise } from './order.ts'

type Run = (block: number, turns: number) => void

/** Folds so many arrays, element by element, to one. */
function codeOf(op: 'add' | 'max', count: number): Code {
  const loads = Array.from({ length: count }, (_, k) => k)
  const code: Instruction[] = []
  const register = foldPairwise(loads, (a, b) => count + code.push({ op, row: ops[op], args: [a, b] }) - 1)
  return { loads, uniforms: [], code, stores: [{ id: register, register, dtype: undefined, result: undefined, task: undefined }], sums: [] }
}

/** Folds copies of accumulators that stand in a memory, by kernels whose block, of 64 bytes, stands at an address of it. */
export function copyFolder(memory: WebAssembly.Memory, block: number, isShared = false): FoldCopies {
  const runs = new Map<string, Run>()
  const runFor = (op: 'add' | 'max', dtype: Dtype, count: number): Run => {
    const key = op + dtype + count
    const known = runs.get(key) ?? compiled(memory, assemble(codeOf(op, count), dtype, isShared ? SHARED : undefined))
    runs.set(key, known)
    return known
  }
  return (array, isMax, size, starts) => {
    const bytes = array.BYTES_PER_ELEMENT
    const op = isMax ? 'max' : 'add'
    const places = starts.map((start) => array.byteOffset + start * bytes)
    // A block without uniforms or sums is a list of addresses.
    new Int32Array(memory.buffer).set([...places, places[0]!], block / 4)
    runFor(op, bytes === 4 ? 'float32' : 'float64', starts.length)(block, size / TURN)
  }
}

function compiled(memory: WebAssembly.Memory, code: Uint8Array<ArrayBuffer>): Run {
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(code), { m: { m: memory } }).exports
  if (typeof run !== 'function') throw new Error('a kernel exports no run')
  return (block, turns) => void run(block, turns)
}
