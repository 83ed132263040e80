import { bytesOf, type Dtype, type FloatArray, viewOf } from '../../kernel/dtype.ts'
import type { Line } from '../../kernel/linePass.ts'
import { copyFolder } from '../../kernel/lines/foldCopies.ts'
import { clearAccumulators, gatherAll } from '../../kernel/lines/layouts.ts'
import { BLOCK } from '../../kernel/sums.ts'
import { writeLineBlock, writeLineList, writeLineWords } from '../../kernel/threads/lineTask.ts'
import { WORDS } from '../../kernel/threads/task.ts'
import type { Threads } from '../../kernel/threads/threads.ts'
import type { HostValues, Unit } from '../hostValues.ts'
import { sectionOf } from '../lineEntries.ts'
import type { Prepared, Stage } from '../prepared.ts'
import { keepReduced, runPass } from '../runPass.ts'
import { sumOfBlocks } from './blockSums.ts'
import { ENTRIES } from './columnFinder.ts'
import type { LineTask } from './lineTasks.ts'
import type { MemoryMap } from './memoryMap.ts'
import { writeKernel } from './modules.ts'

/** What passes of a step have made along the lines of each unit. It is little beside the elements, and stands in arrays of its own. */
export type AlongLines = Map<Unit, FloatArray[]>

/**
 * Writes into a memory what its map says of tasks along lines. What is returned runs a stage in which lines occur: over elements
 * by the threads, and over the places of a line by the host.
 */
export function lineRunner(
  prepared: Prepared,
  map: MemoryMap,
  memory: WebAssembly.Memory,
  threads: Threads,
): (step: HostValues, units: readonly Unit[], stage: Stage, made: AlongLines) => void {
  const { graph, lined } = prepared
  const { lineTasks, modules, master, blockSums } = map
  const { buffer } = memory
  const words = new Int32Array(buffer)
  const floats = new Float64Array(buffer)
  const viewAt = (dtype: Dtype, address: number, length: number): FloatArray => viewOf(dtype, buffer, address, length)
  const foldCopies = copyFolder(memory, master, map.isShared)
  for (const { listed, layout, list, bases } of [...lineTasks.values()].flat()) writeLineList(words, listed, layout, list, bases, blockSums)

  /** What the state has of a unit along a line, where it stands. */
  const heldAlong = (column: number, line: Line, unit: Unit): FloatArray => {
    const [from, to] = sectionOf(lined[column - ENTRIES]!.leaves[unit.leaves[0]!.index]!, line)
    return viewAt(unit.dtype, map.places.get(unit)!.lined[column]! + from * bytesOf(unit.dtype), to - from)
  }
  const valueAlong = (id: number, unit: Unit, known: readonly FloatArray[]): FloatArray => {
    const { name, line } = graph.at(id)
    return known[id] ?? heldAlong(map.inputs.get(name)!, line!, unit)
  }
  const runOverLine = (step: HostValues, unit: Unit, stage: Stage, known: FloatArray[]): void => {
    const { pass } = stage
    const inputs = pass.loads.map((id) => [valueAlong(id, unit, known)])
    const uniforms = pass.uniforms.map((id) => step.value(id, unit))
    const { outputs, reduced } = runPass(graph, stage, unit, inputs, uniforms)
    keepReduced(step, unit, reduced, known)
    pass.stores.forEach(({ id, result }, i) => {
      if (result === undefined) known[id] = outputs[i]!
      else heldAlong(ENTRIES + result - 1, pass.on!, unit).set(outputs[i]!)
    })
  }
  const writeTask = ({ kernel, layout, list, listed, unit }: LineTask): void => {
    writeLineBlock(words, master, layout, unit.dtype)
    writeLineWords(words, layout, list, unit.dtype)
    writeKernel(words, modules, kernel)
    words[WORDS.list] = listed
  }
  const runOverElements = (step: HostValues, stage: Stage, task: LineTask, known: FloatArray[]): void => {
    const { unit, layout, bases, copies } = task
    const { uniforms, sums } = stage.pass
    writeTask(task)
    uniforms.forEach((id, i) => {
      floats[master / 8 + i] = step.value(id, unit)
    })
    for (const { id, address, count } of copies) viewAt(unit.dtype, address, count).set(valueAlong(id, unit, known))
    const accumulators = layout.reductions.map(({ dtype }, i) => viewAt(dtype, bases.accumulators[i]!, task.counts[i]!))
    clearAccumulators(layout, accumulators)
    const blocks = Math.ceil(unit.size / BLOCK)
    floats.fill(0, blockSums / 8, blockSums / 8 + blocks * sums.length)
    threads.run()
    const reduced = graph.lines!.roomFor(stage.pass, unit.leaves[0]!.shape, unit.dtype)
    const out = reduced.map(([, array]) => array)
    gatherAll(layout, accumulators, out, foldCopies)
    keepReduced(step, unit, reduced, known)
    sums.forEach(({ id }, s) => {
      step.know(id, sumOfBlocks(floats, blockSums, sums.length, s, 0, blocks), unit)
    })
  }
  return (step, units, stage, made) => {
    units.forEach((unit, i) => {
      const known = made.get(unit) ?? []
      made.set(unit, known)
      if (stage.pass.on !== undefined) runOverLine(step, unit, stage, known)
      else runOverElements(step, stage, lineTasks.get(stage)![i]!, known)
    })
  }
}
