import { describe, expect, test } from 'vitest'
import { forward, initialize } from '../../examples/perceptron/perceptron.ts'
import { gradients, meanReturn, trainAgent } from '../../examples/reinforcement/agent.ts'
import { look, newGame, play } from '../../examples/reinforcement/catchGame.ts'

describe('the game', () => {
  test('is won where the paddle is, and lost elsewhere, nine moves on', () => {
    let left = { game: newGame(0), reward: 0, isOver: false }
    let right = left
    for (let move = 0; move < 9; move++) {
      expect(left.isOver).toBe(false)
      left = play(left.game, 0)
      right = play(right.game, 2)
    }
    expect(left).toMatchObject({ reward: 1, isOver: true, game: { paddle: 0 } })
    expect(right).toMatchObject({ reward: -1, isOver: true, game: { paddle: 4 } })
  })

  test('is seen as two pixels', () => {
    const pixels = look(newGame(1))
    expect([...pixels].flatMap((pixel, i) => (pixel === 1 ? [i] : []))).toEqual([1, 47])
  })
})

test('gradients move values to what the rewards and the target say, at most by a slope of 1', () => {
  const params = initialize([50, 4, 3], 1)
  const before = look(newGame(0))
  const memory = { before, move: 1, reward: 100, after: undefined }
  const grads = gradients(params, params, [memory])
  expect([...grads.layers[1]!.bias.data]).toEqual([0, -1, 0])
  const value = forward(params, { data: before, count: 1 }).at(-1)!.data[1]!
  const near = gradients(params, params, [{ ...memory, reward: value + 0.25 }])
  expect(near.layers[1]!.bias.data[1]).toBeCloseTo(-0.25, 6)
})

test('the return rises', { timeout: 60_000 }, () => {
  const { params, returns } = trainAgent({ games: 500, seed: 1 })
  const mean = (some: readonly number[]) => some.reduce((sum, each) => sum + each, 0) / some.length
  expect(mean(returns.slice(-100))).toBeGreaterThan(mean(returns.slice(0, 100)) + 0.5)
  expect(meanReturn(params)).toBeGreaterThan(meanReturn(initialize([50, 32, 3], 1)))
})
