import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LineKernel } from '../../../src/kernel/linePass.ts'
import { interpretedLineKernel } from '../../../src/kernel/lines/interpretLines.ts'
import { stagedLineKernel } from '../../../src/kernel/lines/stageLines.ts'
import { Staging } from '../../../src/kernel/staging.ts'
import { isThorough, patient, randomCases } from '../../thorough.ts'
import { expectSame } from '../bothExecutors.ts'
import { randomBits } from '../randomArrays.ts'
import { type Results, runNaively } from './naiveLines.ts'
import { type LineCase, lineCaseOf, lineCases, roomFor } from './randomLines.ts'

const staging = new Staging()

function expectSameResults(actual: Results, wanted: Results, by: string): void {
  for (const [i, output] of wanted.outputs.entries()) expectSame(actual.outputs[i], output, `output ${i} ${by}`)
  for (const [i, line] of wanted.reductions.entries()) expectSame(actual.reductions[i], line, `reduction ${i} ${by}`)
  expectSame(Float64Array.from(actual.sums), Float64Array.from(wanted.sums), `sums ${by}`, Object.is)
}

function check(lineCase: LineCase): void {
  const { pass, dtype, leaf, inputs, uniforms } = lineCase
  const wanted = runNaively(pass, dtype, leaf, inputs, uniforms)
  const before = inputs.map((input) => input.slice())
  const run = (kernel: LineKernel, by: string): void => {
    const room = roomFor(lineCase)
    kernel(leaf, inputs, uniforms, room.outputs, room.reductions, room.sums)
    expectSameResults(room, wanted, by)
    for (const [i, input] of inputs.entries()) expectSame(input, before[i], `input ${i}, which is only read`)
  }
  run(interpretedLineKernel(pass, dtype), 'by the interpreter')
  run(stagedLineKernel(pass, dtype, staging), 'by WebAssembly')
}

describe('passes along lines have the same bits from the interpreter, from WebAssembly and computed naively', () => {
  test('over shapes of up to five axes', patient, () => {
    fc.assert(fc.property(lineCases, check), randomCases(120, 7))
  })

  test.each([
    { shape: [1000, 37], what: 'many rows' },
    { shape: [3, 20_001], what: 'rows that come in pieces' },
    { shape: [40_003], what: 'one axis' },
    { shape: [1, 17, 1, 130, 1], what: 'axes of length 1' },
    { shape: [30, 30, 33], what: 'three axes' },
    { shape: [5, 0, 3], what: 'no elements' },
  ])('over $what', patient, ({ shape }) => {
    const random = randomBits(shape.length)
    for (let i = 0; i < (isThorough ? 60 : 6); i++)
      check(lineCaseOf(shape, i % 4 < 2 ? 'float32' : 'float64', i % 3 === 0 ? 0.02 : 0, i % 2 === 1, random))
  })

  test('and refuse to sum up leaves beside lines', () => {
    const [reduction] = [{ id: 0, register: 0, line: 0, op: 'add' as const }]
    const pass = { loads: [0], lines: [undefined], uniforms: [], code: [], stores: [], sums: [reduction], reductions: [reduction] }
    const kernel = interpretedLineKernel(pass, 'float32')
    expect(() => kernel({ shape: [2, 2], kept: [[0]] }, [new Float32Array(4)], [], [], [new Float64Array(2)], [0])).toThrow('two passes')
  })
})
