import { SHARED } from '../../../src/kernel/assemble.ts'
import { bytesOf, type Dtype, type FloatArray } from '../../../src/kernel/dtype.ts'
import type { LinedLeaf, LinePass } from '../../../src/kernel/linePass.ts'
import { assembleLines } from '../../../src/kernel/lines/assembleLines.ts'
import { lineBlockOf } from '../../../src/kernel/lines/block.ts'
import { copyFolder } from '../../../src/kernel/lines/foldCopies.ts'
import { lineLayoutOf } from '../../../src/kernel/lines/layout.ts'
import { accumulatorCount, clearAccumulators, gatherAll } from '../../../src/kernel/lines/layouts.ts'
import { foldBlocks } from '../../../src/kernel/sums.ts'
import { lineListOf, writeLineBlock, writeLineList, writeLineWords } from '../../../src/kernel/threads/lineTask.ts'
import { newThread, TOOLS, WORDS } from '../../../src/kernel/threads/task.ts'

const THREADS = 3

/** One memory in which arrays are laid out for tasks along lines. */
export function newLineMemory(megabytes: number) {
  const memory = new WebAssembly.Memory({ initial: 16 * megabytes, maximum: 65536, shared: true })
  const words = new Int32Array(memory.buffer)
  let end = 4 * (WORDS.remaining + THREADS)
  const reserve = (bytes: number, alignment = 64): number => {
    const address = Math.ceil(end / alignment) * alignment
    end = address + bytes
    return address
  }
  const viewAt = (dtype: Dtype, address: number, length: number): FloatArray =>
    dtype === 'float32' ? new Float32Array(memory.buffer, address, length) : new Float64Array(memory.buffer, address, length)
  const foldCopies = copyFolder(memory, reserve(64), true)
  let kernels = 0

  /** Arrays may stand at any multiple of their elements' size, one behind the other. */
  const place = (array: FloatArray): FloatArray => {
    const dtype = array instanceof Float32Array ? 'float32' : 'float64'
    const view = viewAt(dtype, reserve(array.byteLength, bytesOf(dtype)), array.length)
    view.set(array)
    return view
  }

  /** Writes a task; `arrays` are those that it loads, then those that it stores. */
  function newTask(pass: LinePass, dtype: Dtype, leaf: LinedLeaf, arrays: readonly FloatArray[]) {
    const layout = lineLayoutOf(pass, leaf, dtype)
    const block = lineBlockOf(layout.form, dtype)
    const kernel = kernels++
    const code = assembleLines(layout.form, dtype, SHARED)
    const codeAt = reserve(code.length)
    new Uint8Array(memory.buffer).set(code, codeAt)
    const blockSize = Math.ceil(block.size / 64) * 64
    const master = reserve(blockSize)
    const blocks = reserve(blockSize * THREADS)
    const list = lineListOf(layout)
    const listAt = reserve(list.bytes)
    const blockCount = pass.sums.length * Math.ceil(arrays[0]!.length / 8192)
    const blockSums = viewAt('float64', reserve(8 * blockCount), blockCount)
    const accumulators = layout.reductions.map(({ dtype }, i) => {
      const count = accumulatorCount(layout, i)
      return viewAt(dtype, reserve(count * bytesOf(dtype)), count)
    })
    // What turns at the ends of rows read is memory.
    reserve(64)
    writeLineBlock(words, master, layout, dtype)
    const offsets = (views: readonly FloatArray[]): number[] => views.map(({ byteOffset }) => byteOffset)
    const bases = { arrays: offsets(arrays), accumulators: offsets(accumulators) }
    writeLineList(words, listAt, layout, list, bases, blockSums.byteOffset)
    return {
      layout,
      /** Writes the words and the uniforms, and clears what is accumulated. */
      begin(uniforms: readonly number[]): void {
        writeLineWords(words, layout, list, dtype)
        const places = { kernel, code: codeAt, codeLength: code.length, master, blocks, blockSize, list: listAt } as const
        for (const [word, value] of Object.entries(places)) words[WORDS[word as keyof typeof places]] = value
        new Float64Array(memory.buffer, master).set(uniforms)
        clearAccumulators(layout, accumulators)
        blockSums.fill(0)
      },
      gather(reductions: readonly FloatArray[]): void {
        gatherAll(layout, accumulators, reductions, foldCopies)
      },
      /** The sums of the whole leaf, from those of its blocks. */
      sums: (): number[] => pass.sums.map((_, s) => foldBlocks(Array.from(blockSums).filter((_, i) => i % pass.sums.length === s))),
    }
  }

  return { memory, words, thread: newThread(memory, 4, TOOLS), reserve, place, newTask }
}
