import { describe, expect, test } from 'vitest'
import * as contrib from '../src/contrib.ts'
import * as gradform from '../src/index.ts'
import * as keras from '../src/keras.ts'
import { call, mul } from '../src/kernel/expr.ts'
import { constant, type Scalar } from '../src/kernel/node.ts'
import { TREE } from '../src/kernel/value.ts'
import * as recipes from '../src/recipes.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import { f32, f64 } from './arrays.ts'
import { catalogue } from './catalogue.ts'
import { contributed } from './contributed.ts'
import { numericArguments } from './numericArguments.ts'
import { presets } from './presets.ts'

type Values = Readonly<Record<string, number>>

/** A factory, and a value for each hyperparameter that it takes as an expression. */
interface Row {
  readonly name: string
  readonly values: Values
  make(scalars: Readonly<Record<string, Scalar>>): gradform.AnyTransformation
  /** Those whose change does not show in a step alone: the state remembers what they were. */
  readonly remembered?: readonly string[]
}

const row = <V extends Values>(
  name: string,
  values: V,
  make: (scalars: { readonly [K in keyof V]: Scalar }) => gradform.AnyTransformation,
  remembered: readonly string[] = [],
): Row => ({ name, values, make, remembered })

const adam = { b1: 0.8, b2: 0.9, eps: 0.03 }
const adamRoot = { ...adam, epsRoot: 0.01 }
const rate = { learningRate: 0.05 }
const decay = { weightDecay: 0.1 }

const transforms: readonly Row[] = [
  row('adaptiveGradClip', { clipping: 0.3, eps: 0.4 }, ({ clipping, eps }) => gradform.adaptiveGradClip(clipping, { eps })),
  row('addDecayedWeights', decay, ({ weightDecay }) => gradform.addDecayedWeights(weightDecay)),
  row('addNoise', { eta: 0.2, gamma: 0.55 }, ({ eta, gamma }) => gradform.addNoise(eta, gamma, { key: 4 })),
  row('centered', { decay: 0.8, eps: 0.03 }, (h) => gradform.centered({ ...h, biasCorrection: true })),
  row('centered', { decay: 0.8, eps: 0.03 }, (h) => gradform.centered({ ...h, epsInSqrt: false })),
  row('scaleByStddev', { decay: 0.8, eps: 0.03 }, (h) => gradform.scaleByStddev(h)),
  row('clip', { maxDelta: 0.5 }, ({ maxDelta }) => gradform.clip(maxDelta)),
  row('clipByBlockRms', { threshold: 0.5 }, ({ threshold }) => gradform.clipByBlockRms(threshold)),
  row('clipByGlobalNorm', { maxNorm: 0.5 }, ({ maxNorm }) => gradform.clipByGlobalNorm(maxNorm)),
  row('ema', { decay: 0.7 }, ({ decay }) => gradform.ema(decay)),
  row('normalizeByUpdateNorm', { scaleFactor: 0.7, eps: 0.03 }, (h) => gradform.normalizeByUpdateNorm(h)),
  row('scale', { factor: -0.7 }, ({ factor }) => gradform.scale(factor)),
  row('scaleByAdadelta', { rho: 0.7, eps: 0.03 }, (h) => gradform.scaleByAdadelta(h)),
  row('scaleByAdam', adamRoot, (h) => gradform.scaleByAdam(h)),
  row('scaleByAdam', { ...adamRoot, epsRoot: 0 }, (h) => gradform.scaleByAdam({ ...h, nesterov: true })),
  row('scaleByAdamax', adam, (h) => gradform.scaleByAdamax(h)),
  row('scaleByAdan', { ...adamRoot, b3: 0.7 }, (h) => gradform.scaleByAdan(h)),
  row('scaleByAmsgrad', adamRoot, (h) => gradform.scaleByAmsgrad(h)),
  row('scaleByBelief', adamRoot, (h) => gradform.scaleByBelief({ ...h, nesterov: true })),
  row('scaleByDistanceOverGradients', { repsRel: 0.1, eps: 0.03, globalScale: 0.7 }, (h) => gradform.scaleByDistanceOverGradients(h)),
  row('scaleByFactoredRms', { decayRate: 0.7, stepOffset: 1.5, epsilon: 0.03 }, (h) =>
    gradform.scaleByFactoredRms({ ...h, minDimSizeToFactor: 1 }),
  ),
  row('scaleByLearningRate', rate, ({ learningRate }) => gradform.scaleByLearningRate(learningRate)),
  row('scaleByLion', { b1: 0.8, b2: 0.9, smoothBeta: 3 }, (h) => gradform.scaleByLion({ ...h, mode: 'smooth' })),
  row('scaleByNovograd', { ...adamRoot, ...decay }, (h) => gradform.scaleByNovograd(h)),
  row('scaleByOptimisticGradient', { alpha: 0.7, beta: 0.3 }, (h) => gradform.scaleByOptimisticGradient(h)),
  row('scaleByParamBlockNorm', { minScale: 9 }, (h) => gradform.scaleByParamBlockNorm(h)),
  row('scaleByParamBlockRms', { minScale: 9 }, (h) => gradform.scaleByParamBlockRms(h)),
  row('scaleByPolyak', { fMin: 0.1, maxLearningRate: 0.01, eps: 0.03 }, (h) => gradform.scaleByPolyak(h)),
  row('scaleByRadam', { ...adamRoot, b2: 0.8, threshold: 4.2 }, (h) => gradform.scaleByRadam({ ...h, nesterov: true })),
  row('scaleByRms', { decay: 0.8, eps: 0.03 }, (h) => gradform.scaleByRms(h)),
  row('scaleByRms', { decay: 0.8, eps: 0.03 }, (h) => gradform.scaleByRms({ ...h, biasCorrection: true, epsInSqrt: false })),
  row('scaleByRprop', { etaMinus: 0.4, etaPlus: 1.3, minStepSize: 0.01, maxStepSize: 0.2 }, (h) => gradform.scaleByRprop(0.1, h)),
  row('scaleByRss', { eps: 0.03 }, (h) => gradform.scaleByRss(h)),
  row('scaleBySm3', { b1: 0.8, b2: 0.9, eps: 0.03 }, (h) => gradform.scaleBySm3(h)),
  row('scaleByTrustRatio', { minNorm: 0.5, trustCoefficient: 0.3, eps: 0.1 }, (h) => gradform.scaleByTrustRatio(h)),
  row('scaleByYogi', adamRoot, (h) => gradform.scaleByYogi(h)),
  row('trace', { decay: 0.7 }, ({ decay }) => gradform.trace(decay, { nesterov: true })),
]

const optimizers: readonly Row[] = [
  row('adabelief', { ...rate, ...adamRoot }, ({ learningRate, ...h }) => gradform.adabelief(learningRate, h)),
  row('adadelta', { ...rate, ...decay, rho: 0.7, eps: 0.03 }, ({ learningRate, ...h }) => gradform.adadelta(learningRate, h)),
  row('adafactor', { ...rate, clippingThreshold: 0.5, momentum: 0.8, weightDecayRate: 0.1 }, ({ learningRate, ...h }) =>
    gradform.adafactor(learningRate, h),
  ),
  row('adafactor', { ...rate, decayRate: 0.7, decayOffset: 1.5, eps: 0.03 }, ({ learningRate, ...h }) =>
    gradform.adafactor(learningRate, { ...h, minDimSizeToFactor: 1 }),
  ),
  row('adagrad', { ...rate, eps: 0.03 }, ({ learningRate, ...h }) => gradform.adagrad(learningRate, h)),
  row('adam', { ...rate, ...adamRoot }, ({ learningRate, ...h }) => gradform.adam(learningRate, h)),
  row('adamax', { ...rate, ...adam }, ({ learningRate, ...h }) => gradform.adamax(learningRate, h)),
  row('adamaxw', { ...rate, ...adam, ...decay }, ({ learningRate, ...h }) => gradform.adamaxw(learningRate, h)),
  row('adamw', { ...rate, ...adamRoot, ...decay }, ({ learningRate, ...h }) => gradform.adamw(learningRate, h)),
  row('adan', { ...rate, ...adamRoot, b3: 0.7, ...decay }, ({ learningRate, ...h }) => gradform.adan(learningRate, h)),
  row('amsgrad', { ...rate, ...adamRoot }, ({ learningRate, ...h }) => gradform.amsgrad(learningRate, h)),
  row('fromage', { ...rate, minNorm: 0.5 }, ({ learningRate, ...h }) => gradform.fromage(learningRate, h)),
  row('lamb', { ...rate, ...adamRoot, ...decay }, ({ learningRate, ...h }) => gradform.lamb(learningRate, h)),
  row('lars', { ...rate, ...decay, trustCoefficient: 0.3, eps: 0.1, momentum: 0.8 }, ({ learningRate, ...h }) =>
    gradform.lars(learningRate, h),
  ),
  row('lion', { ...rate, b1: 0.8, b2: 0.9, ...decay }, ({ learningRate, ...h }) => gradform.lion(learningRate, h)),
  row('lion', { ...rate, smoothBeta: 3 }, ({ learningRate, ...h }) => gradform.lion(learningRate, { ...h, mode: 'smooth' })),
  row('nadam', { ...rate, ...adamRoot }, ({ learningRate, ...h }) => gradform.nadam(learningRate, h)),
  row('nadamw', { ...rate, ...adamRoot, ...decay }, ({ learningRate, ...h }) => gradform.nadamw(learningRate, h)),
  row('noisySgd', { ...rate, eta: 0.2, gamma: 0.55 }, ({ learningRate, ...h }) => gradform.noisySgd(learningRate, h)),
  row('novograd', { ...rate, ...adamRoot, ...decay }, ({ learningRate, ...h }) => gradform.novograd(learningRate, h)),
  row('optimisticAdam', { ...rate, ...adamRoot, alpha: 0.7, beta: 0.3 }, ({ learningRate, ...h }) =>
    gradform.optimisticAdam(learningRate, h),
  ),
  row('optimisticGradientDescent', { ...rate, alpha: 0.7, beta: 0.3 }, ({ learningRate, ...h }) =>
    gradform.optimisticGradientDescent(learningRate, h),
  ),
  row('polyakSgd', { scaling: 0.5, fMin: 0.1, maxLearningRate: 0.01, eps: 0.03 }, (h) => gradform.polyakSgd(h)),
  row('radam', { ...rate, ...adamRoot, threshold: 4.2 }, ({ learningRate, ...h }) => gradform.radam(learningRate, h)),
  row('rmsprop', { ...rate, decay: 0.8, eps: 0.03, momentum: 0.7 }, ({ learningRate, ...h }) => gradform.rmsprop(learningRate, h)),
  row('rprop', { etaMinus: 0.4, etaPlus: 1.3, minStepSize: 0.01, maxStepSize: 0.2 }, (h) => gradform.rprop(0.1, h)),
  row('sgd', { ...rate, momentum: 0.7 }, ({ learningRate, ...h }) => gradform.sgd(learningRate, h)),
  row('signSgd', rate, ({ learningRate }) => gradform.signSgd(learningRate)),
  row('signum', { ...rate, beta: 0.7 }, ({ learningRate, ...h }) => gradform.signum(learningRate, h)),
  row('sm3', { ...rate, momentum: 0.7 }, ({ learningRate, ...h }) => gradform.sm3(learningRate, h)),
  row('yogi', { ...rate, ...adamRoot }, ({ learningRate, ...h }) => gradform.yogi(learningRate, h)),
]

const descent = gradform.sgd(0.1)
const contributions: readonly Row[] = [
  row('acprop', { ...rate, ...adamRoot, ...decay }, ({ learningRate, ...h }) => contrib.acprop(learningRate, h)),
  row('ademamix', { ...rate, ...adamRoot, b3: 0.7, alpha: 3, ...decay }, ({ learningRate, ...h }) => contrib.ademamix(learningRate, h)),
  row('adopt', { ...rate, ...adam }, ({ learningRate, ...h }) => contrib.adopt(learningRate, h)),
  row('cocob', { ...rate, alpha: 90, ...decay }, ({ learningRate, ...h }) => contrib.cocob(learningRate, h)),
  row('dadaptAdamw', { ...rate, beta1: 0.8, beta2: 0.9, eps: 0.03, ...decay }, ({ learningRate, beta1, beta2, ...h }) =>
    contrib.dadaptAdamw(learningRate, { betas: [beta1, beta2], estimLr0: 0.1, ...h }),
  ),
  row('dog', { ...rate, eps: 0.03, ...decay, step: 0.1 }, ({ learningRate, step, ...h }) =>
    contrib.dog(learningRate, { ...h, initStep: ['heuristic', step] }),
  ),
  row('dog', { ...rate, step: 0.1 }, ({ learningRate, step }) => contrib.dog(learningRate, { initStep: ['learningRate', step] })),
  row('dowg', { ...rate, eps: 0.03, ...decay }, ({ learningRate, ...h }) => contrib.dowg(learningRate, h)),
  row('madgrad', { ...rate, ...decay, momentum: 0.7, eps: 0.03 }, ({ learningRate, ...h }) => contrib.madgrad(learningRate, h)),
  row('mechanize', { ...decay, eps: 0.03 }, (h) => contrib.mechanize(descent, { ...h, sInit: 0.1 })),
  row('momo', { ...rate, beta: 0.7, lowerBound: 0.1, ...decay }, ({ learningRate, ...h }) => contrib.momo(learningRate, h)),
  row('momo', { ...rate, lowerBound: 0.1 }, ({ learningRate, ...h }) => contrib.momo(learningRate, { ...h, adaptLowerBound: true }), [
    'lowerBound',
  ]),
  row('momoAdam', { ...rate, ...adam, lowerBound: 0.1, ...decay }, ({ learningRate, ...h }) => contrib.momoAdam(learningRate, h)),
  row('prodigy', { ...rate, beta1: 0.8, beta2: 0.9, eps: 0.03, estimLrCoef: 0.7, ...decay }, ({ learningRate, beta1, beta2, ...h }) =>
    contrib.prodigy(learningRate, { betas: [beta1, beta2], estimLr0: 0.1, ...h }),
  ),
  row('prodigy', { beta3: 0.8 }, (h) => contrib.prodigy(1, { ...h, estimLr0: 0.1 })),
  row('reduceOnPlateau', { factor: 0.5, rtol: 0.1, atol: 0.01, minScale: 0.3 }, (h) => contrib.reduceOnPlateau({ ...h, patience: 1 })),
  row('scaleByAcprop', adamRoot, (h) => contrib.scaleByAcprop(h)),
  row('scaleByAdemamix', { ...adamRoot, b3: 0.7, alpha: 3 }, (h) => contrib.scaleByAdemamix(h)),
  row('scaleByAdopt', adam, (h) => contrib.scaleByAdopt({ ...h, nesterov: true })),
  row('scaleByCocob', { alpha: 90 }, (h) => contrib.scaleByCocob(h)),
  row('scaleByDog', { eps: 0.03 }, (h) => contrib.scaleByDog({ ...h, initStep: ['distance', 0.1] })),
  row('scaleByDog', { step: 0.1 }, ({ step }) => contrib.scaleByDog({ initStep: ['learningRate', step] })),
  row('scaleByDowg', { eps: 0.03 }, (h) => contrib.scaleByDowg(h)),
  row('scaleByMadgrad', { ...rate, momentum: 0.7, eps: 0.03 }, ({ learningRate, ...h }) => contrib.scaleByMadgrad(learningRate, h)),
  row('scaleBySimplifiedAdemamix', { ...adamRoot, alpha: 3 }, (h) => contrib.scaleBySimplifiedAdemamix(h)),
  row(
    'scheduleFree',
    { ...rate, b1: 0.8, weightLrPower: 1.5 },
    ({ learningRate, ...h }) => contrib.scheduleFree(gradform.sgd(learningRate), learningRate, h),
    ['b1'],
  ),
  row(
    'scheduleFreeAdamw',
    { ...rate, b1: 0.8, b2: 0.9, eps: 0.03, ...decay, weightLrPower: 1.5 },
    ({ learningRate, ...h }) => contrib.scheduleFreeAdamw(learningRate, h),
    ['b1'],
  ),
  row(
    'scheduleFreeSgd',
    { ...rate, b1: 0.8, ...decay, weightLrPower: 1.5 },
    ({ learningRate, ...h }) => contrib.scheduleFreeSgd(learningRate, h),
    ['b1'],
  ),
  row('simplifiedAdemamix', { ...rate, ...adamRoot, alpha: 3, ...decay }, ({ learningRate, ...h }) =>
    contrib.simplifiedAdemamix(learningRate, h),
  ),
]

const lr = { lr: 0.05 }
const betas = { beta1: 0.8, beta2: 0.9 }
const kerasAdam = { ...betas, epsilon: 0.03 }
const base = { ...rate, ...decay }
const others: readonly Row[] = [
  row('torch.adadelta', { ...lr, rho: 0.7, eps: 0.03, ...decay }, (h) => torch.adadelta(h)),
  row('torch.adagrad', { ...lr, lrDecay: 0.1, eps: 0.03, ...decay }, (h) => torch.adagrad(h)),
  row('torch.adam', { ...lr, ...betas, eps: 0.03, ...decay }, ({ beta1, beta2, ...h }) => torch.adam({ ...h, betas: [beta1, beta2] })),
  row('torch.adam', { ...lr, ...betas, eps: 0.03 }, ({ beta1, beta2, ...h }) => torch.adam({ ...h, betas: [beta1, beta2], amsgrad: true })),
  row('torch.adamax', { ...lr, ...betas, eps: 0.03, ...decay }, ({ beta1, beta2, ...h }) => torch.adamax({ ...h, betas: [beta1, beta2] })),
  row('torch.adamw', { ...lr, ...betas, eps: 0.03, ...decay }, ({ beta1, beta2, ...h }) => torch.adamw({ ...h, betas: [beta1, beta2] })),
  row('torch.asgd', { ...lr, lambd: 0.1, alpha: 0.6, t0: 1, ...decay }, (h) => torch.asgd(h)),
  row('torch.nadam', { ...lr, ...betas, eps: 0.03, ...decay, momentumDecay: 0.5 }, ({ beta1, beta2, ...h }) =>
    torch.nadam({ ...h, betas: [beta1, beta2] }),
  ),
  row('torch.radam', { ...lr, ...betas, eps: 0.03, ...decay }, ({ beta1, beta2, ...h }) => torch.radam({ ...h, betas: [beta1, beta2] })),
  row('torch.rmsprop', { ...lr, alpha: 0.8, eps: 0.03, ...decay, momentum: 0.7 }, (h) => torch.rmsprop({ ...h, centered: true })),
  row('torch.rprop', { minus: 0.4, plus: 1.3, least: 0.001, most: 0.2 }, ({ minus, plus, least, most }) =>
    torch.rprop({ etas: [minus, plus], stepSizes: [least, most] }),
  ),
  row('torch.sgd', { ...lr, momentum: 0.7, dampening: 0.3, ...decay }, (h) => torch.sgd(h)),
  row('torch.sgd', { ...lr, momentum: 0 }, (h) => torch.sgd(h)),

  row('keras.adadelta', { ...base, rho: 0.7, epsilon: 0.03 }, (h) => keras.adadelta(h)),
  row('keras.adagrad', { ...base, epsilon: 0.03 }, (h) => keras.adagrad(h)),
  row('keras.adam', { ...base, ...kerasAdam, emaMomentum: 0.7, lossScaleFactor: 8 }, (h) => keras.adam({ ...h, useEma: true })),
  row('keras.adam', kerasAdam, (h) => keras.adam({ ...h, amsgrad: true })),
  row('keras.adamax', { ...base, ...kerasAdam }, (h) => keras.adamax(h)),
  row('keras.adamw', { ...base, ...kerasAdam, clipnorm: 0.5 }, (h) => keras.adamw(h)),
  row('keras.ftrl', { ...base, l1RegularizationStrength: 0.1, l2RegularizationStrength: 0.2, beta: 0.3 }, (h) => keras.ftrl(h)),
  row('keras.ftrl', { ...rate, l2ShrinkageRegularizationStrength: 0.1 }, (h) => keras.ftrl(h)),
  row('keras.lion', { ...base, ...betas, clipvalue: 0.5 }, (h) => keras.lion(h)),
  row('keras.nadam', { ...base, ...kerasAdam, globalClipnorm: 0.5 }, (h) => keras.nadam(h)),
  row('keras.rmsprop', { ...base, rho: 0.8, momentum: 0.7, epsilon: 0.03 }, (h) => keras.rmsprop({ ...h, centered: true })),
  row('keras.rmsprop', { rho: 0.8, epsilon: 0.03 }, (h) => keras.rmsprop(h)),
  row('keras.sgd', { ...base, momentum: 0.7 }, (h) => keras.sgd({ ...h, nesterov: true })),

  row('tf1.adagrad', rate, (h) => tf1.adagrad(h)),
  row('tf1.momentum', { ...rate, momentum: 0.7 }, (h) => tf1.momentum(h)),
  row('recipes.a3c', rate, (h) => recipes.a3c(h)),
  row('recipes.dqn', rate, (h) => recipes.dqn(h)),
  row('recipes.graves', rate, (h) => recipes.graves(h)),
  row('recipes.wgan', { ...rate, c: 0.4 }, (h) => recipes.wgan(h)),
  row('tf1.rmsprop', { ...rate, decay: 0.8, momentum: 0.7, epsilon: 0.03 }, (h) => tf1.rmsprop(h)),
]

/** What all of Keras's optimizers take. */
const withBase = Object.entries(keras).flatMap(([key, made]): Row[] => {
  const make = (options: object): gradform.AnyTransformation => Reflect.apply(made, undefined, [options])
  return [
    row(`keras.${key}`, { ...base, emaMomentum: 0.7, lossScaleFactor: 8, clipnorm: 0.5 }, (h) => make({ ...h, useEma: true })),
    row(`keras.${key}`, { clipvalue: 0.5 }, make),
    row(`keras.${key}`, { globalClipnorm: 0.5 }, make),
  ]
})

const wrappers: readonly Row[] = [
  row('applyIfFinite', { maxConsecutiveErrors: 1 }, (h) => gradform.applyIfFinite(descent, h.maxConsecutiveErrors)),
  row('clipParams', { c: 0.4 }, ({ c }) => gradform.clipParams(c)),
  row('lookahead', { slowStepSize: 0.6 }, ({ slowStepSize }) => gradform.lookahead(descent, 2, slowStepSize)),
  row('measureWithEma', { decay: 0.7 }, ({ decay }) => gradform.monitor({ mean: gradform.measureWithEma(({ w }) => w[2], decay) })),
  row('paramsEma', { decay: 0.7 }, ({ decay }) => gradform.paramsEma(decay)),
  row('paramsEma', { decay: 0.7 }, ({ decay }) => gradform.paramsEma(decay, { debias: false })),
  row('scaleByTree', { tree: 0.7 }, ({ tree }) => gradform.scaleByTree(tree)),
  row('scaleByTree', { tree: 0.7, list: 0 }, ({ tree, list }) => gradform.scaleByTree({ w: tree, v: list, b: mul(2, tree) })),
  row('skipLargeUpdates', { maxSquaredNorm: 3.5 }, ({ maxSquaredNorm }) =>
    gradform.multiSteps(descent, 2, { shouldSkip: gradform.skipLargeUpdates(maxSquaredNorm) }),
  ),
]

const rows = [...transforms, ...optimizers, ...contributions, ...others, ...withBase, ...wrappers]
const named = rows.map((one) => [`${one.name}(${Object.keys(one.values).join(', ')})`, one] as const)

/** What of the catalogue takes no number that stands in a formula of a rule, and why. */
const without = new Set([
  ...['identity', 'setToZero', 'scaleBySchedule', 'scaleBySign', 'zeroNans', 'centralize', 'keepParamsNonnegative', 'normalize'],
  // Their only numbers are counts of steps, or those of what stands in them.
  ...['sam', 'snapshot', 'flatten', 'freeze', 'masked', 'partition', 'selectiveTransform', 'injectHyperparams'],
  ...['multiSteps', 'applyEvery', 'conditionallyMask', 'conditionallyTransform', 'monitor', 'withExtraArgs', 'cautious'],
])

/** The numbers that may not be expressions, by what they are. */
const known = new Set([
  // What the state begins with.
  ...['initial', 'initialScale', 'initialAccumulatorValue', 'estimLr0', 'sInit', 'initEstimSqDist'],
  ...['scaleByCocob.eps', 'cocob.eps', 'scaleByRprop.learningRate', 'rprop.learningRate', 'torch.rprop.lr'],
  // Counts of steps, and of averages.
  // Which argument has the options.
  'factory.optionsAt',
  ...['applyEvery.k', 'everyK', 'syncPeriod', 'patience', 'cooldown', 'accumulationSize', 'warmupSteps', 'numBetas'],
  ...['emaOverwriteFrequency', 'gradientAccumulationSteps'],
  // Which roots and products a formula has.
  'learningRatePower',
  // Which elements are reduced together, and which noise it is.
  ...['adaptiveGradClip.axis', 'minDimSizeToFactor', 'key'],
  'threads',
])
/** The names in this table of the numbers that are given as a pair. */
const inPairs: Readonly<Record<string, readonly string[]>> = {
  betas: ['beta1', 'beta2'],
  etas: ['minus', 'plus'],
  stepSizes: ['least', 'most'],
  initStep: ['step'],
}

const params = { w: f32(1, -2, 3, 0.5), v: { data: f64(0.3, -0.7), shape: [2, 1] }, b: 0.25 }
const gradients = Array.from({ length: 5 }, (_, i) => ({
  w: f32(0.3, -0.2, 0.1 * (i - 2), 1.5),
  v: { data: f64(-0.4, 0.6 - 0.3 * i), shape: [2, 1] },
  b: 0.7 - 0.2 * i,
}))

const all = (values: Values, expression: (name: string) => Scalar): Readonly<Record<string, Scalar>> =>
  Object.fromEntries(Object.keys(values).map((name) => [name, expression(name)]))

/** A state that holds under some keys what another one does. */
function holding(state: unknown, other: unknown, keys: readonly string[]): unknown {
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return state
  const entries = Object.entries(state).map(([key, value]) => {
    const given: unknown = Reflect.get(Object(other), key)
    return [key, keys.includes(key) ? given : holding(value, given, keys)] as const
  })
  return Array.isArray(state) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}

describe('a hyperparameter that is an expression', () => {
  test('is a row of this table for each factory of the catalogue', () => {
    const names = new Set([...catalogue, ...contributed, ...presets].map(({ name }) => name.split('(')[0]!))
    const missing = [...names].filter((name) => !without.has(name) && !rows.some((one) => one.name === name))
    expect(missing.filter((name) => name in { ...gradform, ...contrib } || name.includes('.'))).toEqual([])
  })

  test('is what every number may be that an argument or option is, and each of these stands in this table', { timeout: 60_000 }, () => {
    const isSchedule = (name: string): boolean => /[sS]chedule$|exponentialDecay/.test(name)
    const functions = numericArguments(['index', 'contrib', 'keras', 'torch', 'tf1', 'recipes']).filter(({ name }) => !isSchedule(name))
    const numbers = functions.flatMap(({ name, numbers }) => numbers.map((number) => [`${name}.${number}`, number] as const))
    expect(numbers.filter(([full, number]) => !known.has(full) && !known.has(number)).map(([full]) => full)).toEqual([])

    const tabled = new Set(rows.flatMap(({ name, values }) => Object.keys(values).map((value) => `${name}.${value}`)))
    const scalars = functions.flatMap(({ name, scalars }) =>
      scalars.flatMap((scalar) => (inPairs[scalar] ?? [scalar]).map((value) => `${name}.${value}`)),
    )
    expect(scalars.length).toBeGreaterThan(400)
    expect(scalars.filter((scalar) => !tabled.has(scalar))).toEqual([])
  })

  test.each(named)('%s computes the bits that a number does', (_, { values, make }) => {
    const [byNumber, byExpression] = [make(values), make(all(values, (name) => call(() => values[name]!)))]
    let [state, other] = [byNumber.init(params), byExpression.init(params)]
    expect(other).toEqual(state)
    for (const grads of gradients) {
      const [updates, next] = byNumber.update(grads, state, params, { value: 0.9 })
      const [same, nextOther] = byExpression.update(grads, other, params, { value: 0.9 })
      expect(same).toEqual(updates)
      expect(nextOther).toEqual(next)
      ;[state, other] = [next, nextOther]
    }
  })

  test.each(named)('%s follows a value that changes', (_, { values, make, remembered }) => {
    let now: Values = values
    const byExpression = make(all(values, (name) => call(() => now[name]!)))
    let state: unknown = byExpression.init(params)
    for (const [i, grads] of gradients.entries()) {
      const changed = (name: string, value: number): number => (remembered?.includes(name) ? value : value * (1 - i / 50))
      now = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, changed(name, value)]))
      const byNumber = make(now)
      // The numbers that a state holds so that they can be edited; the others are what steps have made of them.
      const held = ['learningRate', 'weightDecay', ...(remembered?.includes('lowerBound') ? [] : ['lb'])]
      const [updates] = byNumber.update(grads, holding(state, byNumber.init(params), held), params, { value: 0.9 })
      const [same, next] = byExpression.update(grads, state, params, { value: 0.9 })
      expect(same).toEqual(updates)
      state = next
    }
  })

  const cases = rows.flatMap((one) => Object.keys(one.values).map((name) => [one.name, name, one] as const))
  /** Keras clips by nothing where the threshold counts as false. */
  const isUnchecked = (name: string): boolean => /clip(norm|value)/i.test(name)

  test.each(cases.filter(([, name]) => !isUnchecked(name)))('%s refuses a bad %s, constant or at first', (_, name, { values, make }) => {
    const bad = { op: 'input', rank: TREE, args: [], name, initial: Number.NaN } as const
    for (const value of [Number.NaN, constant(Number.NaN), bad]) expect(() => make({ ...values, [name]: value })).toThrow(RangeError)
  })

  test.each(cases)('%s refuses a %s that is no number', (_, name, { values, make }) => {
    const given: object = { ...values, [name]: '0.5' }
    expect(() => Reflect.apply(make, undefined, [given])).toThrow(TypeError)
  })

  test('has its first value in the state, and after a step the applied one', () => {
    const learningRate = { op: 'input', rank: TREE, args: [], name: 'learningRate', initial: 0.5 } as const
    expect(gradform.scaleByLearningRate(mul(learningRate, 0.1)).init(params)).toEqual({ count: 0, learningRate: 0.05 })
    const halved = gradform.addDecayedWeights(call(() => 0.25))
    expect(halved.update([1], { count: 3, weightDecay: 9 }, [2])).toEqual([[1.5], { count: 4, weightDecay: 0.25 }])
  })

  test('is refused where the state has to begin with a number of it, and has none', () => {
    const unknown = { op: 'input', rank: TREE, args: [], name: 'loss' } as const
    expect(() => gradform.adam(unknown)).toThrow(new TypeError('loss has no value before the first step, wanted a number'))
    expect(() => gradform.adam(0.1, { b1: unknown })).not.toThrow()
  })

  test('is refused where the first values of the state or a schedule are made of it', () => {
    const half = call(() => 0.5)
    const known = 'is an expression, wanted a number: it has to be known when the transformation is made'
    const made: readonly (readonly [what: string, factory: unknown, args: readonly unknown[]])[] = [
      ['scaleByRms: initialScale', gradform.scaleByRms, [{ initialScale: half }]],
      ['scaleByRss: initialAccumulatorValue', gradform.scaleByRss, [{ initialAccumulatorValue: half }]],
      ['scaleByRprop: learningRate', gradform.scaleByRprop, [half]],
      ['scaleByFactoredRms: minDimSizeToFactor', gradform.scaleByFactoredRms, [{ minDimSizeToFactor: half }]],
      ['prodigy: estimLr0', contrib.prodigy, [1, { estimLr0: half }]],
      ['mechanize: numBetas', contrib.mechanize, [descent, { numBetas: half }]],
      ['reduceOnPlateau: patience', contrib.reduceOnPlateau, [{ patience: half }]],
      ['scaleByDog: initStep[1]', contrib.scaleByDog, [{ initStep: ['distance', half] }]],
      ['ftrl: initialAccumulatorValue', keras.ftrl, [{ initialAccumulatorValue: half }]],
      ['rprop: lr', torch.rprop, [{ lr: half }]],
      ['linearSchedule: endValue', gradform.linearSchedule, [{ initValue: 1, endValue: half, transitionSteps: 2 }]],
      ['constantSchedule: value', gradform.constantSchedule, [half]],
    ]
    for (const [what, factory, args] of made)
      expect(() => Reflect.apply(Object(factory), undefined, args), what).toThrow(new TypeError(`${what} ${known}`))
    expect(() => contrib.scheduleFreeSgd(half, { warmupSteps: 2 })).toThrow('learningRate is an expression, wanted a number')
    expect(() => torch.sgd({ momentum: half, nesterov: true, dampening: half })).toThrow('dampening an expression, wanted')
  })

  test("of 0 as one of Keras's thresholds clips nothing, as 0 does", () => {
    const zero = call(() => 0)
    const optimizers: readonly gradform.AnyTransformation[] = [
      keras.sgd({ clipnorm: zero }),
      keras.sgd({ clipvalue: zero }),
      keras.sgd({ globalClipnorm: zero }),
    ]
    const never: gradform.AnyTransformation = keras.sgd({ clipnorm: 0 })
    const [wanted] = never.update(gradients[0], never.init(params), params)
    for (const { init, update } of optimizers) expect(update(gradients[0], init(params), params)[0]).toEqual(wanted)
  })

  test('computes the bits of a number in place, too', () => {
    const values = { b1: 0.8, b2: 0.9, eps: 0.03, epsRoot: 0.01, weightDecay: 0.1 }
    const run = (options: object) => {
      const optimizer = gradform.compile(gradform.adamw(0.05, options), { donate: true })
      let { params: trained, state, grads } = optimizer.init(params)
      for (const { w, v, b } of gradients) {
        grads.w.set(w)
        grads.v.data.set(v.data)
        ;({ params: trained, state } = optimizer.step({ ...grads, b }, state, trained))
      }
      return structuredClone({ w: [...trained.w], v: [...trained.v.data], b: trained.b })
    }
    expect(run(all(values, (name) => call(() => Reflect.get(values, name))))).toEqual(run(values))
  })

  test('as β of scheduleFree, changed, leaves the evaluation parameters where the average is', () => {
    let beta = 0.9
    const optimizer: gradform.AnyTransformation = contrib.scheduleFree(gradform.sgd(0.1), 0.1, { b1: call(() => beta) })
    // By hand: x is the mean of all z, weighed alike, and y stands between them as β says.
    let [x, z, y] = [2, 2, 2]
    let state = optimizer.init(y)
    for (let t = 1; t <= 4; t++) {
      const [update, next] = optimizer.update(1, state, y)
      z -= 0.1
      x += (z - x) / t
      y += update
      state = next
      expect(y).toBeCloseTo(beta * x + (1 - beta) * z, 12)
      expect(gradform.evalParams(state, y)).toBeCloseTo(x, 12)
      beta -= 0.2
    }
  })
})
