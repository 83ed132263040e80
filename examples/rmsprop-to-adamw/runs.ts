import {
  adam,
  adamw,
  addDecayedWeights,
  applyUpdates,
  chain,
  type GradientTransformation,
  rmsprop,
  scaleByAdam,
  scaleByLearningRate,
  signSgd,
} from 'gradform'

/** Two numbers to train. */
export interface Pair {
  readonly x: number
  readonly y: number
}

interface Problem {
  readonly start: Pair
  readonly steps: number
  gradient(params: Pair, step: number): Pair
}

type Optimizer = GradientTransformation<unknown, { params: true }>

/** The parameters before the first step and after each. */
export function run(optimizer: Optimizer, { start, steps, gradient }: Problem): Pair[] {
  const path = [start]
  let params = start
  let state = optimizer.init(start)
  for (let step = 0; step < steps; step++) {
    const [updates, next] = optimizer.update(gradient(params, step), state, params)
    params = applyUpdates(params, updates)
    state = next
    path.push(params)
  }
  return path
}

/** Noise from −1 to 1 that is the same in each run (mulberry32). */
export function noise(step: number, salt: number): number {
  const a = (step * 2 + salt + 1) * 0x6d2b79f5
  let t = Math.imul(a ^ (a >>> 15), 1 | a)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
}

/** Nine small batches say 0.1, the tenth says −0.9: over all of them the gradient is 0. */
const batches: Problem = { start: { x: 0, y: 0 }, steps: 200, gradient: (_, step) => ({ x: step % 10 === 9 ? -0.9 : 0.1, y: 0 }) }

/** A slope that does not change. */
const slope: Problem = { start: { x: 0, y: 0 }, steps: 60, gradient: () => ({ x: 1, y: 1 }) }

/** Every batch contradicts the one before it: 10, −8, 10, −8; together they say 1. */
const contradicting: Problem = { start: { x: 0, y: 0 }, steps: 60, gradient: (_, step) => ({ x: step % 2 === 0 ? 10 : -8, y: 0 }) }

/** No slope, only noise: a loud parameter, and a quiet one. What is left is decay. */
const noiseOnly: Problem = {
  start: { x: 10, y: 10 },
  steps: 600,
  gradient: (_, step) => ({ x: 100 * noise(step, 0), y: 0.01 * noise(step, 1) }),
}

const lengths = (path: readonly Pair[]): number[] => path.slice(1).map(({ x }, i) => Math.abs(x - path[i]!.x))

/** What the page shows: for each chart the curves, of one value a step. */
export const charts = {
  'mini-batches': () => ({
    'signs, as Rprop': run(signSgd(0.01), batches).map(({ x }) => x),
    RMSprop: run(rmsprop(0.01, { decay: 0.99 }), batches).map(({ x }) => x),
  }),
  'first-steps': () => ({
    RMSprop: lengths(run(rmsprop(0.001, { decay: 0.999 }), slope)),
    'RMSprop, bias corrected': lengths(run(rmsprop(0.001, { decay: 0.999, biasCorrection: true }), slope)),
    Adam: lengths(run(adam(0.001), slope)),
  }),
  momentum: () => ({
    RMSprop: run(rmsprop(0.01, { decay: 0.999, biasCorrection: true }), contradicting).map(({ x }) => x),
    'RMSprop of an average, which is Adam': run(chain(scaleByAdam({ b1: 0.9, b2: 0.999 }), scaleByLearningRate(0.01)), contradicting).map(
      ({ x }) => x,
    ),
  }),
  decay: () => {
    const penalty = run(chain(addDecayedWeights(0.1), adam(0.01)), noiseOnly)
    const decoupled = run(adamw(0.01, { weightDecay: 0.1 }), noiseOnly)
    return {
      'penalty, loud': penalty.map(({ x }) => x),
      'penalty, quiet': penalty.map(({ y }) => y),
      'decay, loud': decoupled.map(({ x }) => x),
      'decay, quiet': decoupled.map(({ y }) => y),
    }
  },
} satisfies Record<string, () => Readonly<Record<string, readonly number[]>>>
