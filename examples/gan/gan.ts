import { applyUpdates } from 'gradform'
import { wgan } from 'gradform/recipes'
import { rmsprop } from 'gradform/torch'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { backward, forward, initialize, type Perceptron, type Rows } from '../perceptron/perceptron.ts'
import { drawNoise, drawReal } from './ring.ts'

const NOISE = 4
const UNITS = 32
const BATCH_SIZE = 64
/** How often the critic learns for each time that the generator does. */
const CRITIC_STEPS = 5
const LEARNING_RATE = 1e-3
/** The paper's 0.01 is for deeper critics: of one with three layers hardly a gradient would be left. */
const CLIP = 0.15

export interface Training {
  readonly generator: Perceptron
  readonly critic: Perceptron
  /** By how much the critic values real points more, at each step of the generator. */
  readonly distances: readonly number[]
}

/**
 * Trains a generator of points against a critic, as a Wasserstein GAN.
 *
 * @see Arjovsky, Chintala and Bottou, Wasserstein GAN, 2017, algorithm 1
 */
export function trainGan({ steps, seed, onStep }: { steps: number; seed: number; onStep?: () => void }): Training {
  const random = xoroshiro128plus(seed)
  const criticOptimizer = wgan({ learningRate: LEARNING_RATE, c: CLIP })
  const generatorOptimizer = rmsprop({ lr: LEARNING_RATE })
  let critic = initialize([2, UNITS, UNITS, 1], seed)
  let generator = initialize([NOISE, UNITS, UNITS, 2], seed + 1)
  let criticState = criticOptimizer.init(critic)
  let generatorState = generatorOptimizer.init(generator)
  const distances: number[] = []
  for (let step = 0; step < steps; step++) {
    let distance = 0
    for (let i = 0; i < CRITIC_STEPS; i++) {
      const made = forward(generator, drawNoise(BATCH_SIZE, NOISE, random)).at(-1)!
      const judged = criticGradients(critic, drawReal(BATCH_SIZE, random), made)
      distance = judged.distance
      const [updates, next] = criticOptimizer.update(judged.grads, criticState, critic)
      critic = applyUpdates(critic, updates)
      criticState = next
    }
    const grads = generatorGradients(generator, critic, drawNoise(BATCH_SIZE, NOISE, random))
    const [updates, next] = generatorOptimizer.update(grads, generatorState, generator)
    generator = applyUpdates(generator, updates)
    generatorState = next
    distances.push(distance)
    onStep?.()
  }
  return { generator, critic, distances }
}

/** Makes points. */
export const sample = (generator: Perceptron, count: number, seed: number): Rows =>
  forward(generator, drawNoise(count, NOISE, xoroshiro128plus(seed))).at(-1)!

/** The critic loses mean(f(made)) − mean(f(real)). */
export function criticGradients(critic: Perceptron, real: Rows, made: Rows): { distance: number; grads: Perceptron } {
  const data = new Float32Array([...real.data, ...made.data])
  const outputs = forward(critic, { data, count: real.count + made.count })
  const byOutput = Float32Array.from({ length: real.count + made.count }, (_, i) => (i < real.count ? -1 / real.count : 1 / made.count))
  const distance = outputs.at(-1)!.data.reduce((sum, value, i) => sum - value * byOutput[i]!, 0)
  return { distance, grads: backward(critic, outputs, { data: byOutput, count: byOutput.length }).grads }
}

/** The generator loses −mean(f(made)): the gradient comes to it through the critic. */
export function generatorGradients(generator: Perceptron, critic: Perceptron, noise: Rows): Perceptron {
  const outputs = forward(generator, noise)
  const judged = forward(critic, outputs.at(-1)!)
  const byJudgement = new Float32Array(noise.count).fill(-1 / noise.count)
  const { byInput } = backward(critic, judged, { data: byJudgement, count: noise.count })
  return backward(generator, outputs, byInput).grads
}
