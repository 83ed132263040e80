import { assemble, layoutOf, SHARED } from '../assemble.ts'
import { ops } from '../ops.ts'
import type { Code } from '../pass.ts'
import { BLOCK, LANES } from '../sums.ts'
import { RANGES } from './lineTask.ts'
import { newThread, runPieces, TOOLS, WORDS } from './task.ts'

/** A memory with a task in it, and what the task makes of it. */
export interface DryTask {
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly maxSums: number
}

/** Stores 3 √g and sums up g. */
const PASS: Code = {
  loads: [0],
  uniforms: [1],
  code: [
    { op: 'sqrt', row: ops.sqrt, args: [0] },
    { op: 'mul', row: ops.mul, args: [2, 1] },
  ],
  stores: [{ id: 3, register: 3, dtype: undefined, result: undefined, task: undefined }],
  sums: [{ id: 0, register: 0 }],
}
const FACTOR = 3

/** A turn of elements and some of another; the root of one is NaN. */
const ELEMENTS = Float32Array.from({ length: LANES + 3 }, (_, i) => (i === 5 ? -1 : i / 7))

/** The tasks for every worker to begin with: they run all that a thread has been given, as tasks of models do. */
export const newDryTasks = (): readonly DryTask[] => [dryRun(writeTask(ELEMENTS, 1)), dryRun(writeAlongLines(writeTask(ELEMENTS, 1)))]

function dryRun({ memory, end, maxSums }: Pick<ReturnType<typeof writeTask>, 'memory' | 'end' | 'maxSums'>): DryTask {
  const bytes = new Uint8Array(memory.buffer)
  const before = bytes.slice(0, end)
  runPieces(newThread(memory, maxSums, TOOLS), WORDS, 0, 1, RANGES)
  return { before, after: bytes.slice(0, end), maxSums }
}

/** Makes a task one along lines, of one call: its kernel takes a turn for each row. */
function writeAlongLines({ memory, end, maxSums, blockSums }: ReturnType<typeof writeTask>) {
  const words = new Int32Array(memory.buffer)
  const list = Math.ceil(end / 64) * 16
  const [loaded, stored] = words.subarray((words[WORDS.master]! + words[WORDS.addresses]!) / 4)
  const record = [1, LANES, 0, loaded!, stored!, blockSums.byteOffset]
  words.set([4 * (list + 2), 1, ...record], list)
  words[WORDS.list] = 4 * list
  words[WORDS.isAlongLines] = 1
  return { memory, end: 4 * (list + 2 + record.length), maxSums }
}

/** Writes a task into a memory of its own, ready to be run by so many threads: 3 √g of each element, and the sum of each block. */
export function writeTask(elements: Float32Array, threads: number) {
  const blocks = Math.ceil(elements.length / BLOCK)
  const module = assemble(PASS, 'float32', SHARED)
  const { lanes, addresses, strides, size } = layoutOf(PASS)
  const blockSize = Math.ceil(size / 64) * 64
  let end = 4 * (WORDS.remaining + threads)
  const reserve = (length: number): number => {
    const address = Math.ceil(end / 64) * 64
    end = address + length
    return address
  }
  const task: { readonly [word in Exclude<keyof typeof WORDS, 'completed' | 'failed' | 'share' | 'remaining'>]: number } = {
    ...{ count: blocks, kernel: 0, code: reserve(module.length), codeLength: module.length },
    ...{ master: reserve(blockSize), blocks: reserve(blockSize * threads), blockSize, lanes, addresses },
    ...{ loads: 1, arrays: 2, elements: elements.length, strides },
    ...{ sums: 1, blockSums: reserve(8 * blocks), list: reserve(8 * blocks), isAlongLines: 0, reduced: 0 },
  }
  // Kernels read and write whole turns.
  const [loaded, stored] = [reserve(4 * (elements.length + LANES)), reserve(4 * (elements.length + LANES))]
  const pages = Math.ceil(end / 65536)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  const words = new Int32Array(memory.buffer)
  const values = new Map(Object.entries(task))
  for (const [word, place] of Object.entries(WORDS)) words[place] = values.get(word) ?? 0
  words[WORDS.share] = blocks
  words[WORDS.remaining] = blocks
  words.set([loaded, stored, 4, 4], (task.master + addresses) / 4)
  for (let b = 0; b < blocks; b++) words.set([b * BLOCK, Math.min(BLOCK, elements.length - b * BLOCK)], task.list / 4 + 2 * b)
  new Uint8Array(memory.buffer).set(module, task.code)
  new Float64Array(memory.buffer, task.master)[0] = FACTOR
  new Float32Array(memory.buffer, loaded).set(elements)
  return {
    memory,
    maxSums: PASS.sums.length,
    end,
    stored: new Float32Array(memory.buffer, stored, elements.length),
    blockSums: new Float64Array(memory.buffer, task.blockSums, blocks),
  }
}
