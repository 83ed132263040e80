import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { type FloatArray, newArray } from '../../../src/kernel/dtype.ts'
import { runLineRange } from '../../../src/kernel/threads/lineTask.ts'
import { WORDS } from '../../../src/kernel/threads/task.ts'
import { newPool } from '../../../src/kernel/threads/threads.ts'
import { isThorough, patient, randomCases } from '../../thorough.ts'
import { expectSame } from '../bothExecutors.ts'
import { runNaively } from '../lines/naiveLines.ts'
import { type LineCase, lineCaseOf, lineCases, roomFor } from '../lines/randomLines.ts'
import { randomBits } from '../randomArrays.ts'
import { newLineMemory } from './lineMemory.ts'

/** Runs a case in one memory, its pieces in any order and on any thread, and results stored over what is loaded. */
function check(lineCase: LineCase, inPlace: boolean, seed: number): void {
  const { pass, dtype, leaf, inputs, uniforms } = lineCase
  const wanted = runNaively(pass, dtype, leaf, inputs, uniforms)
  const { words, thread, place, newTask } = newLineMemory(8)
  const random = randomBits(seed)
  const guard = (): FloatArray => place(newArray(dtype, 1).fill(5))
  const guards = [guard()]
  const placed = (array: FloatArray): FloatArray => {
    const view = place(array)
    guards.push(guard())
    return view
  }
  const loaded = inputs.map(placed)
  const room = roomFor(lineCase)
  const elements = loaded.filter((_, k) => pass.lines[k] === undefined)
  const stored = room.outputs.map((output, i) => (inPlace && elements[i]) || placed(output))
  const task = newTask(pass, dtype, leaf, [...loaded, ...stored])
  task.begin(uniforms)
  const order = Array.from({ length: words[WORDS.count]! }, (_, piece) => ({ piece, at: random() })).sort((a, b) => a.at - b.at)
  for (const { piece } of order) runLineRange(thread, WORDS, random() % 3, piece, piece + 1)
  task.gather(room.reductions)

  for (const [i, output] of wanted.outputs.entries()) expectSame(stored[i]!.slice(), output, `output ${i}`)
  for (const [i, line] of wanted.reductions.entries()) expectSame(room.reductions[i], line, `reduction ${i}`)
  expectSame(Float64Array.from(task.sums()), Float64Array.from(wanted.sums), 'sums', Object.is)
  for (const [i, neighbour] of guards.entries()) expect([i, ...neighbour]).toEqual([i, 5])
}

describe('a task along lines in one memory has the bits of a naive computation, and leaves neighbours as they are', () => {
  test('over shapes of up to five axes, its pieces in any order', patient, () => {
    fc.assert(fc.property(lineCases, fc.boolean(), fc.integer(), check), randomCases(100, 11))
  })

  test.each([[[700, 130]], [[130, 700]], [[3, 20_001]], [[40, 33, 65]], [[2, 300, 129]], [[16, 128, 9]]])(
    'over %j, which comes in several pieces',
    patient,
    (shape) => {
      const random = randomBits(shape.length + shape[0]!)
      for (let i = 0; i < (isThorough ? 64 : 5); i++)
        check(lineCaseOf(shape, i % 4 < 2 ? 'float32' : 'float64', i % 3 === 0 ? 0.02 : 0, i % 2 === 1, random), i % 5 < 2, i)
    },
  )
})

test('a task along lines that workers share has the bits of a naive computation', { timeout: 60_000 }, async () => {
  const pool = newPool(3, { awake: 0, asleep: 0 })
  const random = randomBits(5)
  for (const shape of [
    [400, 130],
    [3, 20_001],
    [16, 128, 9],
  ]) {
    const lineCase = lineCaseOf(shape, 'float32', 0.01, false, random)
    const { pass, dtype, leaf, inputs, uniforms } = lineCase
    const wanted = runNaively(pass, dtype, leaf, inputs, uniforms)
    const { memory, place, newTask } = newLineMemory(8)
    const room = roomFor(lineCase)
    const stored = room.outputs.map(place)
    const task = newTask(pass, dtype, leaf, [...inputs.map(place), ...stored])
    const threads = pool.join(memory, 4)
    await vi.waitFor(() => expect(pool.count).toBe(3), { timeout: 10_000, interval: 5 })
    for (let step = 0; step < 20; step++) {
      task.begin(uniforms)
      threads.begin()
      threads.run()
      task.gather(room.reductions)
      for (const [i, output] of wanted.outputs.entries()) expectSame(stored[i]!.slice(), output, `output ${i}`)
      for (const [i, line] of wanted.reductions.entries()) expectSame(room.reductions[i], line, `reduction ${i}`)
    }
    threads.leave()
  }
  pool.end()
})
