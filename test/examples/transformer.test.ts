import * as tree from 'gradform/tree'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { initialize, type Params, scoresOfNext, valueAndGrad } from '../../examples/transformer/model.ts'
import { alphabet, decode, drawPieces, encode } from '../../examples/transformer/text.ts'
import { train, write } from '../../examples/transformer/train.ts'

test('characters are codes and back, and pieces are of the text', () => {
  expect(decode(encode("Love's not Time's fool"))).toBe("Love's not Time's fool")
  const pieces = drawPieces(3, 16, xoroshiro128plus(1))
  expect(pieces.map((piece) => piece.length)).toEqual([17, 17, 17])
  for (const code of pieces.flat()) expect(alphabet[code]).toBeTypeOf('string')
})

test('gradients of all parameters agree with finite differences', { timeout: 60_000 }, () => {
  const params = initialize(1)
  const pieces = drawPieces(2, 12, xoroshiro128plus(1))
  const { grads } = valueAndGrad(params, pieces)
  const arrays = (some: Params) => tree.leaves(some).map(({ data }) => data)
  for (const [i, data] of arrays(grads).entries()) {
    const largest = data.reduce((best, x, j) => (Math.abs(x) > Math.abs(data[best]!) ? j : best), 0)
    expect(data[largest]).not.toBe(0)
    const lossAt = (by: number) => {
      const shifted = structuredClone(params)
      arrays(shifted)[i]![largest]! += by
      return valueAndGrad(shifted, pieces).loss
    }
    expect(data[largest]! / ((lossAt(1e-2) - lossAt(-1e-2)) / 2e-2)).toBeCloseTo(1, 0.5)
  }
})

test('no place sees what comes after it', () => {
  const params = initialize(1)
  const { loss } = valueAndGrad(params, [encode('When')])
  const scores = ['W', 'Wh', 'Whe'].map((begin) => scoresOfNext(params, encode(begin)))
  const losses = scores.map((all, i) => {
    const total = all.reduce((sum, score) => sum + Math.exp(score), 0)
    return Math.log(total) - all[encode('When')[i + 1]!]!
  })
  expect(loss).toBeCloseTo(losses.reduce((sum, each) => sum + each, 0) / 3, 4)
})

test('training makes the next characters more probable than counting them would, and writes with them', { timeout: 120_000 }, () => {
  const { params, losses } = train({ steps: 60, seed: 1 })
  expect(losses[0]).toBeGreaterThan(3.5)
  expect(Math.min(...losses.slice(-5))).toBeLessThan(2.95)
  const written = write(params, 'When ', { length: 20, temperature: 0.5, seed: 1 })
  expect(written).toHaveLength(25)
  expect(written.startsWith('When ')).toBe(true)
  expect(write(params, 'When ', { length: 20, temperature: 0.5, seed: 1 })).toBe(written)
})
