import { applyUpdates, linearSchedule } from 'gradform'
import { dqn } from 'gradform/recipes'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { backward, forward, initialize, type Perceptron, type Rows } from '../perceptron/perceptron.ts'
import { COLUMNS, type Game, look, MOVES, newGame, play, ROWS } from './catchGame.ts'

const DISCOUNT = 0.99
const BATCH_SIZE = 32
const MEMORY = 5000
/** What part of the games it takes until the agent explores no more than `LEAST_EXPLORATION`. */
const EXPLORING = 0.3
const LEAST_EXPLORATION = 0.05
/** How often, in moves, the network that sets the targets becomes that which is trained. */
const TARGET_PERIOD = 50

interface Memory {
  readonly before: Float32Array
  readonly move: number
  readonly reward: number
  /** What it saw then; nothing where the game was over. */
  readonly after: Float32Array | undefined
}

export interface Training {
  readonly params: Perceptron
  /** What each game brought, 1 or −1. */
  readonly returns: readonly number[]
}

/**
 * Learns by deep Q-learning, with replay and a target network.
 *
 * @see Mnih et al., Human-level control through deep reinforcement learning, 2015, algorithm 1
 */
export function trainAgent({ games, seed, onGame }: { games: number; seed: number; onGame?: () => void }): Training {
  const generator = xoroshiro128plus(seed)
  const random = (below: number): number => uniformInt(generator, 0, below - 1)
  // The paper's rate is for millions of moves; the gradients of so small a network are small beside the 0.01 in the root.
  const learningRate = linearSchedule({ initValue: 1e-2, endValue: 1e-3, transitionSteps: games * (ROWS - 1) })
  const optimizer = dqn({ learningRate })
  let params = initialize([COLUMNS * ROWS, 32, MOVES.length], seed)
  let target = params
  let state = optimizer.init(params)
  const memories: Memory[] = []
  const returns: number[] = []
  let moves = 0
  for (let count = 0; count < games; count++) {
    const exploration = Math.max(LEAST_EXPLORATION, 1 - count / (EXPLORING * games))
    let game = newGame(random(COLUMNS))
    for (let isOver = false; !isOver; moves++) {
      const before = look(game)
      const move = uniformFloat64(generator) < exploration ? random(MOVES.length) : bestMove(params, before)
      const next = play(game, move)
      memories[moves % MEMORY] = { before, move, reward: next.reward, after: next.isOver ? undefined : look(next.game) }
      ;({ game, isOver } = next)
      if (isOver) returns.push(next.reward)
      if (moves % TARGET_PERIOD === 0) target = params
      if (memories.length < BATCH_SIZE) continue
      const batch = Array.from({ length: BATCH_SIZE }, () => memories[random(memories.length)]!)
      const [updates, after] = optimizer.update(gradients(params, target, batch), state, params)
      params = applyUpdates(params, updates)
      state = after
    }
    onGame?.()
  }
  return { params, returns }
}

/** Of the squared error of each move's value, whose slope is cut off at ± 1, as the paper has it. */
export function gradients(params: Perceptron, target: Perceptron, batch: readonly Memory[]): Perceptron {
  const outputs = forward(params, toRows(batch.map(({ before }) => before)))
  const values = outputs.at(-1)!.data
  const later = forward(target, toRows(batch.map(({ after, before }) => after ?? before))).at(-1)!.data
  const byOutput = new Float32Array(values.length)
  for (const [row, { move, reward, after }] of batch.entries()) {
    const best = Math.max(...later.subarray(row * MOVES.length, (row + 1) * MOVES.length))
    const wanted = reward + (after === undefined ? 0 : DISCOUNT * best)
    const error = values[row * MOVES.length + move]! - wanted
    byOutput[row * MOVES.length + move] = Math.max(-1, Math.min(1, error)) / batch.length
  }
  return backward(params, outputs, { data: byOutput, count: batch.length }).grads
}

/** The move of the highest value. */
export function bestMove(params: Perceptron, seen: Float32Array): number {
  const values = forward(params, { data: seen, count: 1 }).at(-1)!.data
  return values.indexOf(Math.max(...values))
}

/** Plays from every column once, and returns what that brings on average. */
export function meanReturn(params: Perceptron): number {
  const ends = Array.from({ length: COLUMNS }, (_, column) => {
    let step: { game: Game; reward: number; isOver: boolean } = { game: newGame(column), reward: 0, isOver: false }
    while (!step.isOver) step = play(step.game, bestMove(params, look(step.game)))
    return step.reward
  })
  return ends.reduce((sum, reward) => sum + reward) / COLUMNS
}

function toRows(images: readonly Float32Array[]): Rows {
  const data = new Float32Array(images.length * COLUMNS * ROWS)
  for (const [i, image] of images.entries()) data.set(image, i * COLUMNS * ROWS)
  return { data, count: images.length }
}
