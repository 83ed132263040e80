import { describe, expect, test } from 'vitest'
import * as gradform from '../src/index.ts'

const { NaN: NAN } = Number
const decay = 'a number from 0 to below 1'
const finite = 'a finite number'
const positive = 'a positive number'
const notNegative = 'a number that is 0 or more'
const threshold = 'a number that is 0 or more, or Infinity'

/** The function, the arguments that it refuses, and what its error says. */
const refused: readonly (readonly [name: string, args: readonly unknown[], message: string])[] = [
  ['scale', [NAN], `scale: factor is NaN, wanted ${finite}`],
  ['scaleByLearningRate', [-0.1], `scaleByLearningRate: learningRate is -0.1, wanted ${notNegative}`],
  ['scaleByLearningRate', [() => NAN], `scaleByLearningRate: learningRate is NaN, wanted ${notNegative}`],
  ['scaleByRms', [{ decay: 1 }], `scaleByRms: decay is 1, wanted ${decay}`],
  ['scaleByRms', [{ eps: -1e-8 }], `scaleByRms: eps is -1e-8, wanted ${notNegative}`],
  ['scaleByRms', [{ initialScale: -1 }], `scaleByRms: initialScale is -1, wanted ${notNegative}`],
  ['centered', [{ decay: -0.1 }], `centered: decay is -0.1, wanted ${decay}`],
  ['centered', [{ eps: Infinity }], `centered: eps is Infinity, wanted ${notNegative}`],
  ['centered', [{ initialScale: NAN }], `centered: initialScale is NaN, wanted ${notNegative}`],
  ['trace', [1], `trace: decay is 1, wanted ${decay}`],
  ['ema', [1.5], `ema: decay is 1.5, wanted ${decay}`],
  ['scaleByAdam', [{ b1: 1 }], `scaleByAdam: b1 is 1, wanted ${decay}`],
  ['scaleByAdam', [{ b2: 1.5 }], `scaleByAdam: b2 is 1.5, wanted ${decay}`],
  ['scaleByAdam', [{ eps: -1 }], `scaleByAdam: eps is -1, wanted ${notNegative}`],
  ['scaleByAdam', [{ epsRoot: -1 }], `scaleByAdam: epsRoot is -1, wanted ${notNegative}`],
  ['addDecayedWeights', [-0.1], `addDecayedWeights: weightDecay is -0.1, wanted ${notNegative}`],
  ['clip', [-1], `clip: maxDelta is -1, wanted ${threshold}`],
  ['clip', [-Infinity], `clip: maxDelta is -Infinity, wanted ${threshold}`],
  ['clipByGlobalNorm', [NAN], `clipByGlobalNorm: maxNorm is NaN, wanted ${threshold}`],
  ['clipByBlockRms', [-1], `clipByBlockRms: threshold is -1, wanted ${threshold}`],
  ['scaleByRss', [{ initialAccumulatorValue: -1 }], `scaleByRss: initialAccumulatorValue is -1, wanted ${notNegative}`],
  ['scaleByRss', [{ eps: -1 }], `scaleByRss: eps is -1, wanted ${notNegative}`],
  ['normalizeByUpdateNorm', [{ scaleFactor: 0 }], `normalizeByUpdateNorm: scaleFactor is 0, wanted ${positive}`],
  ['normalizeByUpdateNorm', [{ eps: -1 }], `normalizeByUpdateNorm: eps is -1, wanted ${notNegative}`],
  ['scaleByTrustRatio', [{ minNorm: -1 }], `scaleByTrustRatio: minNorm is -1, wanted ${notNegative}`],
  ['scaleByTrustRatio', [{ trustCoefficient: -1 }], `scaleByTrustRatio: trustCoefficient is -1, wanted ${notNegative}`],
  ['scaleByTrustRatio', [{ eps: -1 }], `scaleByTrustRatio: eps is -1, wanted ${notNegative}`],
  ['scaleByParamBlockNorm', [{ minScale: -1 }], `scaleByParamBlockNorm: minScale is -1, wanted ${notNegative}`],
  ['scaleByParamBlockRms', [{ minScale: -1 }], `scaleByParamBlockRms: minScale is -1, wanted ${notNegative}`],
  ['scaleByAdadelta', [{ rho: 1 }], `scaleByAdadelta: rho is 1, wanted ${decay}`],
  ['scaleByAdadelta', [{ eps: -1 }], `scaleByAdadelta: eps is -1, wanted ${notNegative}`],
  ['scaleByAdamax', [{ b1: 1 }], `scaleByAdamax: b1 is 1, wanted ${decay}`],
  ['scaleByAdamax', [{ b2: -1 }], `scaleByAdamax: b2 is -1, wanted ${decay}`],
  ['scaleByAdamax', [{ eps: -1 }], `scaleByAdamax: eps is -1, wanted ${notNegative}`],
  ['scaleByAdan', [{ b3: 1 }], `scaleByAdan: b3 is 1, wanted ${decay}`],
  ['scaleByAdan', [{ epsRoot: -1 }], `scaleByAdan: epsRoot is -1, wanted ${notNegative}`],
  ['scaleByAmsgrad', [{ b2: 1 }], `scaleByAmsgrad: b2 is 1, wanted ${decay}`],
  ['scaleByAmsgrad', [{ eps: NAN }], `scaleByAmsgrad: eps is NaN, wanted ${notNegative}`],
  ['scaleByBelief', [{ b1: 1 }], `scaleByBelief: b1 is 1, wanted ${decay}`],
  ['scaleByBelief', [{ eps: -1 }], `scaleByBelief: eps is -1, wanted ${notNegative}`],
  ['scaleByYogi', [{ b2: 2 }], `scaleByYogi: b2 is 2, wanted ${decay}`],
  ['scaleByYogi', [{ initialAccumulatorValue: -1 }], `scaleByYogi: initialAccumulatorValue is -1, wanted ${notNegative}`],
  ['scaleByRadam', [{ b1: 1 }], `scaleByRadam: b1 is 1, wanted ${decay}`],
  ['scaleByRadam', [{ threshold: NAN }], `scaleByRadam: threshold is NaN, wanted ${finite}`],
  ['scaleByNovograd', [{ b2: 1 }], `scaleByNovograd: b2 is 1, wanted ${decay}`],
  ['scaleByNovograd', [{ weightDecay: -1 }], `scaleByNovograd: weightDecay is -1, wanted ${notNegative}`],
  ['scaleByLion', [{ b2: 1 }], `scaleByLion: b2 is 1, wanted ${decay}`],
  ['scaleByLion', [{ smoothBeta: Infinity }], `scaleByLion: smoothBeta is Infinity, wanted ${finite}`],
  ['scaleByRprop', [0], `scaleByRprop: learningRate is 0, wanted ${positive}`],
  ['scaleByRprop', [0.1, { etaMinus: 0 }], `scaleByRprop: etaMinus is 0, wanted ${positive}`],
  ['scaleByRprop', [0.1, { maxStepSize: Infinity }], `scaleByRprop: maxStepSize is Infinity, wanted ${positive}`],
  ['scaleBySm3', [{ b1: 1 }], `scaleBySm3: b1 is 1, wanted ${decay}`],
  ['scaleBySm3', [{ eps: -1 }], `scaleBySm3: eps is -1, wanted ${notNegative}`],
  ['scaleByFactoredRms', [{ decayRate: NAN }], `scaleByFactoredRms: decayRate is NaN, wanted ${finite}`],
  ['scaleByFactoredRms', [{ epsilon: -1 }], `scaleByFactoredRms: epsilon is -1, wanted ${notNegative}`],
  ['scaleByFactoredRms', [{ minDimSizeToFactor: 0 }], `scaleByFactoredRms: minDimSizeToFactor is 0, wanted ${positive}`],
  ['scaleByOptimisticGradient', [{ alpha: NAN }], `scaleByOptimisticGradient: alpha is NaN, wanted ${finite}`],
  ['scaleByOptimisticGradient', [{ beta: Infinity }], `scaleByOptimisticGradient: beta is Infinity, wanted ${finite}`],
  ['scaleByPolyak', [{ fMin: -Infinity }], `scaleByPolyak: fMin is -Infinity, wanted ${finite}`],
  ['scaleByPolyak', [{ maxLearningRate: -1 }], `scaleByPolyak: maxLearningRate is -1, wanted ${notNegative}`],
  ['scaleByDistanceOverGradients', [{ repsRel: 0 }], `scaleByDistanceOverGradients: repsRel is 0, wanted ${positive}`],
  ['scaleByDistanceOverGradients', [{ eps: -1 }], `scaleByDistanceOverGradients: eps is -1, wanted ${notNegative}`],
  ['adaptiveGradClip', [-1], `adaptiveGradClip: clipping is -1, wanted ${threshold}`],
  ['adaptiveGradClip', [0.1, { eps: -1 }], `adaptiveGradClip: eps is -1, wanted ${notNegative}`],
  ['addNoise', [-1, 0.55], `addNoise: eta is -1, wanted ${notNegative}`],
  ['addNoise', [0.01, NAN], `addNoise: gamma is NaN, wanted ${finite}`],
]

/** Calls a function of the public API with arguments that TypeScript would refuse. */
const call = (name: string, args: readonly unknown[]): unknown => Reflect.apply(Object(Reflect.get(gradform, name)), undefined, args)

describe('out of range when it is made', () => {
  test.each(refused.map(([name, args, message]) => [message, name, args] as const))('%s', (message, name, args) => {
    expect(() => call(name, args)).toThrow(new RangeError(message))
  })
})

/** The optimizers, and what checks their learning rate. */
const optimizers = [
  ...[
    'sgd',
    'rmsprop',
    'adam',
    'adamw',
    'nadam',
    'nadamw',
    'adagrad',
    'signSgd',
    'lamb',
    'lars',
    'adabelief',
    'adadelta',
    'adafactor',
    'adamax',
    'adamaxw',
    'adan',
    'amsgrad',
    'lion',
    'noisySgd',
    'novograd',
    'optimisticAdam',
    'optimisticGradientDescent',
    'radam',
    'signum',
    'sm3',
    'yogi',
  ].map((name) => [name, 'scaleByLearningRate', notNegative] as const),
  ['fromage', 'fromage', notNegative],
  ['rprop', 'scaleByRprop', positive],
] as const

describe.each(optimizers)('%s refuses', (name, where, wanted) => {
  const make = (...args: unknown[]): unknown => call(name, args)

  test.each([-1, -1e-9, NAN, Infinity])('a learning rate of %d', (learningRate) => {
    expect(() => make(learningRate)).toThrow(RangeError)
    expect(() => make(learningRate)).toThrow(`learningRate is ${learningRate}`)
  })

  test('a learning rate that is missing or no number', () => {
    expect(() => make()).toThrow(new TypeError(`${where}: learningRate is undefined, wanted ${wanted}`))
    expect(() => make('0.1')).toThrow(TypeError)
  })
})

test('an option that is no number is a TypeError', () => {
  expect(() => call('scaleByRms', [{ decay: '0.9' }])).toThrow(new TypeError(`scaleByRms: decay is '0.9', wanted ${decay}`))
})

test('a schedule that is no function is a TypeError', () => {
  expect(() => call('scaleBySchedule', [0.1])).toThrow(new TypeError('scaleBySchedule: schedule is 0.1, wanted a function of the count'))
})
