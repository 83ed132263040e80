import { describe, expect, test } from 'vitest'
import { add, div, ema, mul, sqrt, square } from '../../src/expr.ts'
import * as gradform from '../../src/index.ts'
import { adamax } from '../../src/keras.ts'
import { momentum } from '../../src/tf1.ts'
import { descend } from './descent.ts'
import { tfjs } from './tfjs.ts'

type Options = Readonly<Record<string, number | boolean | undefined>>
type Numbers = Readonly<Record<string, number>>

/** Adadelta as tfjs has it: it divides by the mean of the squares before the gradient, where Zeiler has the one with it. */
const adadelta = ({ learningRate, rho, epsilon }: Numbers): gradform.AnyTransformation =>
  gradform.chain(
    gradform.transform({ squares: gradform.like(0), steps: gradform.like(0) }, (g, s) => {
      const step = mul(div(sqrt(add(s.steps, epsilon!)), sqrt(add(s.squares, epsilon!))), g)
      return [step, { squares: ema(s.squares, square(g), rho!), steps: ema(s.steps, square(step), rho!) }]
    }),
    gradform.scaleByLearningRate(learningRate!),
  )

/** Each optimizer of tfjs, as a composition of ours. Where ε stands, and which sign it has in a variance, does not show at 1e-7. */
const compositions: Readonly<Record<string, (options: Numbers) => gradform.AnyTransformation>> = {
  sgd: ({ learningRate }) => gradform.sgd(learningRate!),
  momentum: ({ learningRate, momentum: m, useNesterov }) =>
    Reflect.apply(momentum, undefined, [{ learningRate, momentum: m, useNesterov }]),
  adagrad: ({ learningRate, initialAccumulatorValue, epsilon }) =>
    gradform.adagrad(learningRate!, { initialAccumulatorValue: initialAccumulatorValue!, eps: epsilon! }),
  adadelta,
  adam: ({ learningRate, beta1, beta2, epsilon }) => gradform.adam(learningRate!, { b1: beta1!, b2: beta2!, eps: epsilon! }),
  // Adds ε to the maximum, as Keras does and Optax does not; the learning rate decays by the inverse of the count.
  adamax: ({ learningRate, beta1, beta2, epsilon, decay }) =>
    adamax({ learningRate: (count) => learningRate! / (1 + decay! * count), beta1: beta1!, beta2: beta2!, epsilon: epsilon! }),
  // Begins at 0, where tf1.rmsprop begins at 1.
  rmsprop: ({ learningRate, decay, momentum: m, epsilon, centered }) =>
    Reflect.apply(gradform.rmsprop, undefined, [learningRate, { decay, momentum: m, eps: epsilon, centered }]),
}

interface Case {
  readonly optimizer: string
  readonly options: Options
  readonly start: readonly number[]
  readonly after: readonly (readonly number[])[]
  readonly losses?: readonly number[]
  readonly tolerances?: readonly number[]
}
const cases: readonly Case[] = tfjs.cases

const sumOfSquares = (x: Float32Array): number => x.reduce((sum, value) => sum + value * value, 0)

describe("tfjs's arrays", () => {
  test.each(cases)('$optimizer($options) from $start', ({ optimizer, options, start, after, losses = [], tolerances = [] }) => {
    const made = compositions[optimizer]!({ epsilon: tfjs.epsilon, ...options } as Numbers)
    const seen = [Float32Array.from(start)]
    const problem = { start: Float32Array.from(start), gradient: (x: Float32Array) => x.map((value) => 2 * value) }
    descend(made, problem, Math.max(after.length, losses.length), (params) => void seen.push(params.slice()))
    after.forEach((row, step) => {
      row.forEach((wanted, i) => {
        expect(Math.abs(seen[step + 1]![i]! - wanted), `x[${i}] after step ${step + 1}`).toBeLessThan(tolerances[step] ?? tfjs.tolerance)
      })
    })
    losses.forEach((wanted, step) => {
      expect(Math.abs(sumOfSquares(seen[step]!) - wanted), `the loss before step ${step + 1}`).toBeLessThan(tfjs.tolerance)
    })
  })
})
