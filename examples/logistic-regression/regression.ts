import { applyUpdates, cosineDecaySchedule, sgd } from 'gradform'
import type { Digit } from '../digits/digits.ts'

const classes = 10
const pixels = 64

/** A score for each class is a weighted sum of the pixels; rows of `weights` belong to classes. */
export interface Model {
  readonly weights: Float32Array
  readonly biases: Float32Array
}

/** The scores' softmax: how probable each class is. */
export function predict({ weights, biases }: Model, image: Float32Array): Float64Array {
  const scores = Float64Array.from(biases, (bias, k) => image.reduce((sum, x, i) => sum + x * weights[k * pixels + i]!, bias))
  const largest = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - largest))
  const total = powers.reduce((sum, power) => sum + power)
  return powers.map((power) => power / total)
}

/**
 * The mean of −log p[label] and its gradient, by hand: what a score adds to the loss is how much too probable its class is.
 *
 *     ∂L/∂score[k] = p[k] − [k = label]     ∂L/∂weights[k] = (p[k] − [k = label]) x
 */
export function valueAndGrad(model: Model, digits: readonly Digit[]): { loss: number; grads: Model } {
  const grads = { weights: new Float32Array(classes * pixels), biases: new Float32Array(classes) }
  let loss = 0
  for (const { pixels: image, label } of digits) {
    const probabilities = predict(model, image)
    loss -= Math.log(probabilities[label]!) / digits.length
    for (const [k, probability] of probabilities.entries()) {
      const byScore = (probability - (k === label ? 1 : 0)) / digits.length
      grads.biases[k]! += byScore
      for (let i = 0; i < pixels; i++) grads.weights[k * pixels + i]! += byScore * image[i]!
    }
  }
  return { loss, grads }
}

/** Fits by Nesterov's momentum on all digits at once, its rate falling to 0. */
export function fitModel(digits: readonly Digit[], steps: number, onStep = () => {}): { model: Model; losses: number[] } {
  const optimizer = sgd(cosineDecaySchedule({ initValue: 0.5, decaySteps: steps }), { momentum: 0.9, nesterov: true })
  let model: Model = { weights: new Float32Array(classes * pixels), biases: new Float32Array(classes) }
  let state = optimizer.init(model)
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const { loss, grads } = valueAndGrad(model, digits)
    const [updates, next] = optimizer.update(grads, state)
    model = applyUpdates(model, updates)
    state = next
    losses.push(loss)
    onStep()
  }
  return { model, losses }
}

/** The part of the digits whose most probable class is theirs. */
export function accuracy(model: Model, digits: readonly Digit[]): number {
  const isRight = ({ pixels: image, label }: Digit): boolean => {
    const probabilities = predict(model, image)
    return probabilities.indexOf(Math.max(...probabilities)) === label
  }
  return digits.filter(isRight).length / digits.length
}
