import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callsOf } from '../../../src/kernel/lines/calls.ts'
import { type LineLayout, lineLayoutOf, phaseStepOf } from '../../../src/kernel/lines/layout.ts'
import { accumulatorCount } from '../../../src/kernel/lines/layouts.ts'
import { randomBits } from '../randomArrays.ts'
import { lineCaseOf, shapes } from './randomLines.ts'

const MOST = 65_536

/** For each accumulator of a reduction the pieces that reduce to it, and those that touch it: whole turns of lanes are read and written. */
function touchedBy(layout: LineLayout, i: number) {
  const { form, strides } = layout.reductions[i]!
  const count = accumulatorCount(layout, i)
  const owners = Array.from({ length: count }, () => new Set<number>())
  const touching = Array.from({ length: count }, () => new Set<number>())
  for (let piece = 0; piece < layout.pieces.count; piece++) {
    for (const call of callsOf(layout, piece, MOST)) {
      for (let row = 0; row < call.rows; row++) {
        const place = call.reductions[i]! + row * strides.at(-2)!
        if (call.reductions[i]! < 0) continue
        const phase = (call.phase + row * phaseStepOf(layout)) % 8
        const width = form === 'columns' ? call.columns : 1
        const [before, turns] = form === 'columns' ? [phase, 8 * Math.ceil((phase + width) / 8)] : [0, 1]
        for (let at = place; at < place + width; at++) owners[at]!.add(piece)
        for (let at = place - before; at < place - before + turns; at++) touching[at]!.add(piece)
      }
    }
  }
  return owners.map((own, at) => ({ own, touching: touching[at]! }))
}

/** No accumulator that one piece reduces to is touched by another, and all elements are taken once. */
function check(layout: LineLayout): void {
  layout.reductions.forEach((_, i) => {
    for (const { own, touching } of touchedBy(layout, i)) if (own.size > 0) expect([...touching]).toEqual([...own].slice(0, 1))
  })
  const taken = new Uint8Array(layout.nest.size)
  for (let piece = 0; piece < layout.pieces.count; piece++)
    for (const { element, rows, columns } of callsOf(layout, piece, MOST))
      for (let at = element; at < element + rows * columns; at++) taken[at]!++
  expect(taken.every((times) => times === 1)).toBe(true)
}

describe('pieces take all elements once, and none touches what another reduces to', () => {
  test('over shapes of up to five axes', { timeout: 60_000 }, () => {
    const property = fc.property(shapes, fc.integer(), (shape, seed) => {
      const { pass, leaf, dtype } = lineCaseOf(shape, 'float32', 0, seed % 4 === 0, randomBits(seed))
      check(lineLayoutOf(pass, leaf, dtype))
    })
    fc.assert(property, { numRuns: 300, seed: 3 })
  })

  const reductions = (count: number) =>
    Array.from({ length: 2 * count }, (_, i) => ({
      id: i,
      register: 0,
      line: i >> 1,
      op: i % 2 === 0 ? ('add' as const) : ('max' as const),
    }))
  test.each([
    { shape: [1000, 40], kept: [[0], [1]], pieces: 4 },
    {
      shape: [256, 64, 9],
      kept: [
        [0, 2],
        [1, 2],
      ],
      pieces: 16,
    },
    // Blocks of 128 runs end within the second axis that is reduced, so it is not cut.
    { shape: [3, 2, 300, 100], kept: [[1, 3]], pieces: 2 },
    { shape: [2, 3, 512, 33], kept: [[1, 3]], pieces: 3 },
    { shape: [2, 3, 512, 130], kept: [[1, 3]], pieces: 8 },
    { shape: [20, 30, 65], kept: [[0], [1], [2]], pieces: 1 },
    { shape: [70_000], kept: [[0]], pieces: 1 },
    { shape: [2, 40_000], kept: [[0], [1]], pieces: 1 },
  ])('over $shape, of which $kept are kept, in $pieces', { timeout: 60_000 }, ({ shape, kept, pieces }) => {
    const pass = { loads: [0], lines: [undefined], uniforms: [], code: [], stores: [], sums: [], reductions: reductions(kept.length) }
    const layout = lineLayoutOf(pass, { shape, kept }, 'float32')
    check(layout)
    expect(layout.pieces.count).toBe(pieces)
  })
})
