import { layoutOf } from '../../kernel/assemble.ts'
import { bytesOf } from '../../kernel/dtype.ts'
import { BLOCK } from '../../kernel/sums.ts'
import { WORDS } from '../../kernel/threads/task.ts'
import type { Threads } from '../../kernel/threads/threads.ts'
import type { HostValues, Unit } from '../hostValues.ts'
import type { Stage, Variant } from '../prepared.ts'
import { sumOfBlocks } from './blockSums.ts'
import { PLACES } from './columnFinder.ts'
import type { Group } from './groups.ts'
import type { MemoryMap, Task } from './memoryMap.ts'
import { writeKernel } from './modules.ts'

/** Where the whole of a group begins. */
const WHOLE = { offset: 0, block: 0 }

/**
 * Writes into a memory what its layout says of the kernels. What is returned runs the task of a stage, on all units at once
 * unless it reads what belongs to one leaf, and makes known to the step what it has summed up.
 */
export function stageRunner(
  { tasks, groupsOf, places, modules, master, blocks, blockSize, blockSums }: MemoryMap,
  { buffer }: WebAssembly.Memory,
  threads: Threads,
): (step: HostValues, variant: Variant, stage: Stage) => void {
  const words = new Int32Array(buffer)
  const floats = new Float64Array(buffer)
  for (const { code, address } of modules) new Uint8Array(buffer, address, code.length).set(code)
  for (const groups of groupsOf.values()) for (const { blocks, list } of groups) if (list > 0) words.set(blocks.flat(), list / 4)
  words[WORDS.master] = master
  words[WORDS.blocks] = blocks
  words[WORDS.blockSize] = blockSize
  words[WORDS.blockSums] = blockSums

  /** Runs a kernel over units of a group that stand side by side: so many elements from one on, so many blocks from one on. */
  const runTask = (
    { pass, kernels, columns }: Task,
    { dtype, addresses, stored, list }: Group,
    { offset, block }: { offset: number; block: number },
    elements: number,
    count: number,
  ): void => {
    const layout = layoutOf(pass)
    writeKernel(words, modules, kernels[dtype]!)
    words[WORDS.lanes] = layout.lanes
    words[WORDS.addresses] = layout.addresses
    words[WORDS.loads] = layout.firstStored
    words[WORDS.arrays] = columns.length
    words[WORDS.elements] = elements
    words[WORDS.count] = count
    words[WORDS.list] = list + 8 * block
    words[WORDS.strides] = layout.strides
    words[WORDS.sums] = pass.sums.length
    words[WORDS.isAlongLines] = 0
    // The list counts elements from the group's first on.
    const first = pass.sums.length > 0 ? 0 : offset
    for (let i = 0; i < columns.length; i++) {
      // Places count from the first element of the unit on.
      const bytes = bytesOf(stored[columns[i]!] ?? dtype)
      const begin = columns[i] === PLACES ? -offset * bytes : addresses[columns[i]!]!
      words[(master + layout.addresses) / 4 + i] = begin + first * bytes
      words[(master + layout.strides) / 4 + i] = bytes
    }
    threads.run()
  }
  const setUniforms = (step: HostValues, { pass }: Task, unit?: Unit): void => {
    for (let i = 0; i < pass.uniforms.length; i++) floats[master / 8 + i] = step.value(pass.uniforms[i]!, unit)
  }
  const blocksOf = ({ size }: Unit): number => Math.ceil(size / BLOCK)
  /** Folds what each unit's blocks have been summed up to by a task whose first block is `first`. */
  const collectSums = (step: HostValues, { pass: { sums } }: Task, units: readonly Unit[], first: number): void => {
    if (sums.length === 0) return
    for (const unit of units) {
      const from = places.get(unit)!.block - first
      sums.forEach(({ id }, s) => {
        step.know(id, sumOfBlocks(floats, blockSums, sums.length, s, from, blocksOf(unit)), unit)
      })
    }
  }
  return (step, variant, stage) => {
    const task = tasks.get(stage)!
    if (task.isMerging) {
      setUniforms(step, task)
      for (const group of groupsOf.get(variant)!) {
        const { elements, blocks, units } = group
        runTask(task, group, WHOLE, elements, task.pass.sums.length > 0 ? blocks.length : Math.ceil(elements / BLOCK))
        collectSums(step, task, units, 0)
      }
      return
    }
    for (const unit of variant.units) {
      const place = places.get(unit)!
      setUniforms(step, task, unit)
      runTask(task, place.group, place, unit.size, blocksOf(unit))
      collectSums(step, task, [unit], place.block)
    }
  }
}
