import { gt, square, total } from '../src/expr.ts'
import * as gradform from '../src/index.ts'
import { contributed } from './contributed.ts'
import { presets } from './presets.ts'

/** One transformation under test. */
export interface Entry {
  /** The call that makes it; what stands before the parenthesis is the function's name. */
  readonly name: string
  readonly make: () => gradform.AnyTransformation
  /** Whether update needs the parameters. */
  readonly needs?: { readonly params: true }
  /** Whether it descends a quadratic: as it is, or once a learning rate has turned its updates downhill; left out if neither. */
  readonly descends?: 'alone' | 'scaled'
}

const params = { params: true } as const

/** Half of the paths: those of even length. */
const someLeaves = gradform.byPath((path) => path.length % 2 === 0)
const labels = gradform.labelByPath((path) => (path.length % 2 === 0 ? 'even' : 'odd'))
const halving = gradform.exponentialDecay({ initValue: 0.2, transitionSteps: 200, decayRate: 0.5 })

/** A transformation that is told a loss of 1 at every step. */
const withLoss = ({ init, update }: gradform.AnyTransformation): gradform.AnyTransformation =>
  Object.freeze({ init, update: (updates: unknown, state: unknown, p: unknown) => update(updates, state, p, { value: 1 }) })

/** Every transform and optimizer, each in the forms that differ in what they compute or hold. */
export const catalogue: readonly Entry[] = [
  { name: 'identity()', make: () => gradform.identity(), descends: 'scaled' },
  { name: 'setToZero()', make: () => gradform.setToZero() },
  { name: 'scale(0.7)', make: () => gradform.scale(0.7), descends: 'scaled' },
  { name: 'scale(-0.05)', make: () => gradform.scale(-0.05), descends: 'alone' },
  { name: 'scaleByLearningRate(0.05)', make: () => gradform.scaleByLearningRate(0.05), descends: 'alone' },
  { name: 'scaleByLearningRate(halving)', make: () => gradform.scaleByLearningRate(halving), descends: 'alone' },
  {
    name: 'scaleByLearningRate(0.7, { flipSign: false })',
    make: () => gradform.scaleByLearningRate(0.7, { flipSign: false }),
    descends: 'scaled',
  },
  { name: 'scaleBySchedule(halving)', make: () => gradform.scaleBySchedule(halving), descends: 'scaled' },
  { name: 'scaleByRms()', make: () => gradform.scaleByRms(), descends: 'scaled' },
  {
    name: 'scaleByRms({ decay: 0.8, eps: 0.03, epsInSqrt: false, biasCorrection: true })',
    make: () => gradform.scaleByRms({ decay: 0.8, eps: 0.03, epsInSqrt: false, biasCorrection: true }),
    descends: 'scaled',
  },
  { name: 'centered({ eps: 0.03 })', make: () => gradform.centered({ eps: 0.03 }), descends: 'scaled' },
  {
    name: 'centered({ eps: 0.03, initialScale: 1, epsInSqrt: false, biasCorrection: true })',
    make: () => gradform.centered({ eps: 0.03, initialScale: 1, epsInSqrt: false, biasCorrection: true }),
    descends: 'scaled',
  },
  { name: 'trace(0.7)', make: () => gradform.trace(0.7), descends: 'scaled' },
  { name: 'trace(0.7, { nesterov: true })', make: () => gradform.trace(0.7, { nesterov: true }), descends: 'scaled' },
  { name: 'ema(0.7)', make: () => gradform.ema(0.7), descends: 'scaled' },
  { name: 'ema(0.7, { debias: false })', make: () => gradform.ema(0.7, { debias: false }), descends: 'scaled' },
  { name: 'scaleByAdam()', make: () => gradform.scaleByAdam(), descends: 'scaled' },
  {
    name: 'scaleByAdam({ eps: 0.03, epsRoot: 0.01, nesterov: true })',
    make: () => gradform.scaleByAdam({ eps: 0.03, epsRoot: 0.01, nesterov: true }),
    descends: 'scaled',
  },
  { name: 'addDecayedWeights(0.1)', make: () => gradform.addDecayedWeights(0.1), needs: params, descends: 'scaled' },
  { name: 'addDecayedWeights(halving)', make: () => gradform.addDecayedWeights(halving), needs: params, descends: 'scaled' },
  {
    name: 'addDecayedWeights(0.1, { mask: someLeaves })',
    make: () => gradform.addDecayedWeights(0.1, { mask: someLeaves }),
    needs: params,
    descends: 'scaled',
  },
  { name: 'clip(0.5)', make: () => gradform.clip(0.5), descends: 'scaled' },
  { name: 'clipByGlobalNorm(0.5)', make: () => gradform.clipByGlobalNorm(0.5), descends: 'scaled' },
  { name: 'clipByBlockRms(0.5)', make: () => gradform.clipByBlockRms(0.5), descends: 'scaled' },
  { name: 'scaleByRss()', make: () => gradform.scaleByRss(), descends: 'scaled' },
  {
    name: 'scaleByRss({ initialAccumulatorValue: 0, eps: 0 })',
    make: () => gradform.scaleByRss({ initialAccumulatorValue: 0, eps: 0 }),
    descends: 'scaled',
  },
  { name: 'scaleBySign()', make: () => gradform.scaleBySign(), descends: 'scaled' },
  { name: 'zeroNans()', make: () => gradform.zeroNans(), descends: 'scaled' },
  { name: 'centralize()', make: () => gradform.centralize(), descends: 'scaled' },
  { name: 'normalizeByUpdateNorm()', make: () => gradform.normalizeByUpdateNorm(), descends: 'scaled' },
  { name: 'scaleByTrustRatio()', make: () => gradform.scaleByTrustRatio(), needs: params, descends: 'scaled' },
  {
    name: 'scaleByTrustRatio({ minNorm: 0.5, trustCoefficient: 0.3, eps: 0.1 })',
    make: () => gradform.scaleByTrustRatio({ minNorm: 0.5, trustCoefficient: 0.3, eps: 0.1 }),
    needs: params,
    descends: 'scaled',
  },
  { name: 'scaleByParamBlockNorm()', make: () => gradform.scaleByParamBlockNorm(), needs: params, descends: 'scaled' },
  { name: 'scaleByParamBlockRms()', make: () => gradform.scaleByParamBlockRms(), needs: params, descends: 'scaled' },
  { name: 'keepParamsNonnegative()', make: () => gradform.keepParamsNonnegative(), needs: params },
  { name: 'scaleByAdadelta()', make: () => gradform.scaleByAdadelta() },
  { name: 'scaleByAdadelta({ rho: 0.7, eps: 0.03 })', make: () => gradform.scaleByAdadelta({ rho: 0.7, eps: 0.03 }), descends: 'scaled' },
  { name: 'scaleByAdamax({ eps: 0.03 })', make: () => gradform.scaleByAdamax({ eps: 0.03 }), descends: 'scaled' },
  {
    name: 'scaleByAdan({ b1: 0.8, eps: 0.03, epsRoot: 0.01 })',
    make: () => gradform.scaleByAdan({ b1: 0.8, eps: 0.03, epsRoot: 0.01 }),
    descends: 'scaled',
  },
  { name: 'scaleByAmsgrad()', make: () => gradform.scaleByAmsgrad(), descends: 'scaled' },
  {
    name: 'scaleByAmsgrad({ eps: 0.03, epsRoot: 0.01, biasCorrectionMu: false, biasCorrectionNu: false })',
    make: () => gradform.scaleByAmsgrad({ eps: 0.03, epsRoot: 0.01, biasCorrectionMu: false, biasCorrectionNu: false }),
    descends: 'scaled',
  },
  { name: 'scaleByBelief()', make: () => gradform.scaleByBelief(), descends: 'scaled' },
  {
    name: 'scaleByBelief({ eps: 0.03, epsRoot: 0.01, nesterov: true })',
    make: () => gradform.scaleByBelief({ eps: 0.03, epsRoot: 0.01, nesterov: true }),
    descends: 'scaled',
  },
  { name: 'scaleByYogi()', make: () => gradform.scaleByYogi(), descends: 'scaled' },
  {
    name: 'scaleByYogi({ b2: 0.9, eps: 0.03, epsRoot: 0.01, initialAccumulatorValue: 0.1 })',
    make: () => gradform.scaleByYogi({ b2: 0.9, eps: 0.03, epsRoot: 0.01, initialAccumulatorValue: 0.1 }),
    descends: 'scaled',
  },
  { name: 'scaleByRadam()', make: () => gradform.scaleByRadam(), descends: 'scaled' },
  {
    name: 'scaleByRadam({ b2: 0.8, threshold: 4.2, nesterov: true })',
    make: () => gradform.scaleByRadam({ b2: 0.8, threshold: 4.2, nesterov: true }),
    descends: 'scaled',
  },
  { name: 'scaleByNovograd()', make: () => gradform.scaleByNovograd(), needs: params, descends: 'scaled' },
  {
    name: 'scaleByNovograd({ eps: 0.03, epsRoot: 0.01, weightDecay: 0.1 })',
    make: () => gradform.scaleByNovograd({ eps: 0.03, epsRoot: 0.01, weightDecay: 0.1 }),
    needs: params,
    descends: 'scaled',
  },
  { name: 'scaleByLion()', make: () => gradform.scaleByLion(), descends: 'scaled' },
  {
    name: "scaleByLion({ mode: 'smooth', smoothBeta: 3 })",
    make: () => gradform.scaleByLion({ mode: 'smooth', smoothBeta: 3 }),
    descends: 'scaled',
  },
  { name: "scaleByLion({ mode: 'refined' })", make: () => gradform.scaleByLion({ mode: 'refined' }), descends: 'scaled' },
  { name: 'scaleByRprop(0.1, { maxStepSize: 1 })', make: () => gradform.scaleByRprop(0.1, { maxStepSize: 1 }), descends: 'scaled' },
  { name: 'scaleBySm3()', make: () => gradform.scaleBySm3(), descends: 'scaled' },
  {
    name: 'scaleBySm3({ b1: 0.5, b2: 0.9, eps: 0.03 })',
    make: () => gradform.scaleBySm3({ b1: 0.5, b2: 0.9, eps: 0.03 }),
    descends: 'scaled',
  },
  { name: 'scaleByFactoredRms()', make: () => gradform.scaleByFactoredRms(), descends: 'scaled' },
  {
    name: 'scaleByFactoredRms({ minDimSizeToFactor: 2, epsilon: 0.01, stepOffset: 1 })',
    make: () => gradform.scaleByFactoredRms({ minDimSizeToFactor: 2, epsilon: 0.01, stepOffset: 1 }),
    descends: 'scaled',
  },
  {
    name: 'scaleByOptimisticGradient({ alpha: 0.8, beta: 0.6 })',
    make: () => gradform.scaleByOptimisticGradient({ alpha: 0.8, beta: 0.6 }),
    descends: 'scaled',
  },
  {
    name: 'scaleByPolyak({ maxLearningRate: 0.7, eps: 0.1 })',
    make: () => withLoss(gradform.scaleByPolyak({ maxLearningRate: 0.7, eps: 0.1 })),
    descends: 'scaled',
  },
  {
    name: 'scaleByDistanceOverGradients({ repsRel: 0.1, globalScale: 3 })',
    make: () => gradform.scaleByDistanceOverGradients({ repsRel: 0.1, globalScale: 3 }),
    needs: params,
    descends: 'scaled',
  },
  { name: 'adaptiveGradClip(0.5)', make: () => gradform.adaptiveGradClip(0.5), needs: params, descends: 'scaled' },
  { name: 'addNoise(0.01, 0.55, { key: 7 })', make: () => gradform.addNoise(0.01, 0.55, { key: 7 }), descends: 'scaled' },

  { name: 'sgd(0.05)', make: () => gradform.sgd(0.05), descends: 'alone' },
  { name: 'sgd(halving)', make: () => gradform.sgd(halving), descends: 'alone' },
  {
    name: 'sgd(0.02, { momentum: 0.8, nesterov: true })',
    make: () => gradform.sgd(0.02, { momentum: 0.8, nesterov: true }),
    descends: 'alone',
  },
  { name: 'rmsprop(0.02)', make: () => gradform.rmsprop(0.02), descends: 'alone' },
  { name: 'rmsprop(0.01, { momentum: 0.7 })', make: () => gradform.rmsprop(0.01, { momentum: 0.7 }), descends: 'alone' },
  {
    name: 'rmsprop(0.02, { centered: true, eps: 0.03 })',
    make: () => gradform.rmsprop(0.02, { centered: true, eps: 0.03 }),
    descends: 'alone',
  },
  {
    name: 'rmsprop(halving, { centered: true, eps: 0.03, momentum: 0.5, nesterov: true, biasCorrection: true })',
    make: () => gradform.rmsprop(halving, { centered: true, eps: 0.03, momentum: 0.5, nesterov: true, biasCorrection: true }),
    descends: 'alone',
  },
  { name: 'adam(0.05)', make: () => gradform.adam(0.05), descends: 'alone' },
  { name: 'adamw(0.05)', make: () => gradform.adamw(0.05), needs: params, descends: 'alone' },
  {
    name: 'adamw(halving, { weightDecay: 0.1, mask: someLeaves })',
    make: () => gradform.adamw(halving, { weightDecay: 0.1, mask: someLeaves }),
    needs: params,
    descends: 'alone',
  },
  { name: 'nadam(0.05)', make: () => gradform.nadam(0.05), descends: 'alone' },
  { name: 'nadamw(0.05)', make: () => gradform.nadamw(0.05), needs: params, descends: 'alone' },
  { name: 'adagrad(0.5)', make: () => gradform.adagrad(0.5), descends: 'alone' },
  { name: 'signSgd(0.02)', make: () => gradform.signSgd(0.02), descends: 'alone' },
  { name: 'lamb(0.02, { weightDecay: 0.1 })', make: () => gradform.lamb(0.02, { weightDecay: 0.1 }), needs: params, descends: 'alone' },
  {
    name: 'lars(0.2, { trustCoefficient: 0.05, weightDecay: 0.1, weightDecayMask: someLeaves })',
    make: () => gradform.lars(0.2, { trustCoefficient: 0.05, weightDecay: 0.1, weightDecayMask: someLeaves }),
    needs: params,
    descends: 'alone',
  },
  {
    name: 'lars(0.02, { trustRatioMask: someLeaves })',
    make: () => gradform.lars(0.02, { trustRatioMask: someLeaves, trustCoefficient: 0.5 }),
    needs: params,
    descends: 'alone',
  },
  { name: 'adabelief(0.05)', make: () => gradform.adabelief(0.05), descends: 'alone' },
  {
    name: 'adadelta(0.2, { rho: 0.7, eps: 0.03, weightDecay: 0.1, weightDecayMask: someLeaves })',
    make: () => gradform.adadelta(0.2, { rho: 0.7, eps: 0.03, weightDecay: 0.1, weightDecayMask: someLeaves }),
    needs: params,
    descends: 'alone',
  },
  { name: 'adafactor(0.1)', make: () => gradform.adafactor(0.1), needs: params, descends: 'alone' },
  {
    name: 'adafactor(halving, { momentum: 0.7, minDimSizeToFactor: 2, multiplyByParameterScale: false })',
    make: () => gradform.adafactor(halving, { momentum: 0.7, minDimSizeToFactor: 2, multiplyByParameterScale: false }),
    needs: params,
    descends: 'alone',
  },
  { name: 'adamax(0.05)', make: () => gradform.adamax(0.05), descends: 'alone' },
  {
    name: 'adamaxw(0.05, { weightDecay: 0.1, mask: someLeaves })',
    make: () => gradform.adamaxw(0.05, { weightDecay: 0.1, mask: someLeaves }),
    needs: params,
    descends: 'alone',
  },
  {
    name: 'adan(0.05, { b1: 0.9, weightDecay: 0.1 })',
    make: () => gradform.adan(0.05, { b1: 0.9, weightDecay: 0.1 }),
    needs: params,
    descends: 'alone',
  },
  { name: 'amsgrad(0.05)', make: () => gradform.amsgrad(0.05), descends: 'alone' },
  { name: 'fromage(0.02)', make: () => gradform.fromage(0.02), needs: params, descends: 'alone' },
  {
    name: 'lion(0.02, { weightDecay: 0.1, mask: someLeaves })',
    make: () => gradform.lion(0.02, { weightDecay: 0.1, mask: someLeaves }),
    needs: params,
    descends: 'alone',
  },
  { name: 'noisySgd(0.05, { eta: 0.001 })', make: () => gradform.noisySgd(0.05, { eta: 0.001 }), descends: 'alone' },
  {
    name: 'novograd(0.02, { weightDecay: 0.1 })',
    make: () => gradform.novograd(0.02, { weightDecay: 0.1 }),
    needs: params,
    descends: 'alone',
  },
  { name: 'optimisticAdam(0.05)', make: () => gradform.optimisticAdam(0.05), descends: 'alone' },
  { name: 'optimisticGradientDescent(0.05)', make: () => gradform.optimisticGradientDescent(0.05), descends: 'alone' },
  {
    name: "polyakSgd({ variant: 'sps+', scaling: halving })",
    make: () => withLoss(gradform.polyakSgd({ variant: 'sps+', scaling: halving })),
    descends: 'alone',
  },
  { name: 'radam(0.05)', make: () => gradform.radam(0.05), descends: 'alone' },
  { name: 'rprop(0.02)', make: () => gradform.rprop(0.02), descends: 'alone' },
  { name: 'signum(0.02)', make: () => gradform.signum(0.02), descends: 'alone' },
  { name: 'sm3(0.2)', make: () => gradform.sm3(0.2), descends: 'alone' },
  { name: 'yogi(0.05)', make: () => gradform.yogi(0.05), descends: 'alone' },

  { name: 'masked(adam(0.05), true)', make: () => gradform.masked(gradform.adam(0.05), true), descends: 'alone' },
  {
    name: 'partition({ even: adamw(0.05), odd: chain(clipByGlobalNorm(0.5), sgd(0.05)) }, labels)',
    make: () =>
      gradform.partition(
        { even: gradform.adamw(0.05), odd: gradform.chain(gradform.clipByGlobalNorm(0.5), gradform.sgd(0.05, { momentum: 0.5 })) },
        labels,
      ),
    needs: params,
    descends: 'alone',
  },
  { name: 'freeze(someLeaves)', make: () => gradform.freeze(someLeaves) },
  {
    name: 'selectiveTransform(adam(0.05), someLeaves)',
    make: () => gradform.selectiveTransform(gradform.adam(0.05), someLeaves),
  },
  { name: 'flatten(clipByGlobalNorm(0.5))', make: () => gradform.flatten(gradform.clipByGlobalNorm(0.5)), descends: 'scaled' },
  { name: 'flatten(sgd(0.05))', make: () => gradform.flatten(gradform.sgd(0.05)), descends: 'alone' },
  { name: 'applyIfFinite(adam(0.05), 3)', make: () => gradform.applyIfFinite(gradform.adam(0.05), 3), descends: 'alone' },
  {
    name: 'conditionallyTransform(clip(0.5), (step) => step % 2 === 0)',
    make: () => gradform.conditionallyTransform(gradform.clip(0.5), (step) => step % 2 === 0),
    descends: 'scaled',
  },
  {
    name: 'conditionallyMask(adam(0.05), (step) => step % 2 === 0)',
    make: () => gradform.conditionallyMask(gradform.adam(0.05), (step) => step % 2 === 0),
    descends: 'alone',
  },
  { name: 'multiSteps(adamw(0.05), 2)', make: () => gradform.multiSteps(gradform.adamw(0.05), 2), needs: params, descends: 'alone' },
  {
    name: "multiSteps(sgd(0.05, { momentum: 0.5 }), (step) => 1 + (step % 2), { reduce: 'sum', shouldSkip: skipNotFinite })",
    make: () =>
      gradform.multiSteps(gradform.sgd(0.05, { momentum: 0.5 }), (step) => 1 + (step % 2), {
        reduce: 'sum',
        shouldSkip: gradform.skipNotFinite,
      }),
    descends: 'alone',
  },
  {
    name: 'multiSteps(adam(0.05), 2, { shouldSkip: skipWhen((g) => gt(total(square(g)), 100)) })',
    make: () => gradform.multiSteps(gradform.adam(0.05), 2, { shouldSkip: gradform.skipWhen((g) => gt(total(square(g)), 100)) }),
    descends: 'alone',
  },
  { name: 'cautious(scaleByAdam())', make: () => gradform.cautious(gradform.scaleByAdam()), descends: 'scaled' },
  { name: 'applyEvery(2)', make: () => gradform.applyEvery(2), descends: 'scaled' },
  {
    name: 'injectHyperparams(({ rate, b1 }) => adam(rate, { b1 }), { rate: halving, b1: 0.8 })',
    make: () => gradform.injectHyperparams(({ rate, b1 }) => gradform.adam(rate, { b1 }), { rate: halving, b1: 0.8 }),
    descends: 'alone',
  },
  {
    name: 'lookahead(adam(0.05), 2, 0.6)',
    make: () => gradform.lookahead(gradform.adam(0.05), 2, 0.6),
    needs: params,
    descends: 'alone',
  },
  {
    name: 'lookahead(sgd(0.05, { momentum: 0.5 }), 3, 0.6, { resetState: true })',
    make: () => gradform.lookahead(gradform.sgd(0.05, { momentum: 0.5 }), 3, 0.6, { resetState: true }),
    needs: params,
    descends: 'alone',
  },
  {
    name: "snapshot('kind', (updates) => typeof updates)",
    make: () => gradform.snapshot('kind', (updates) => typeof updates),
    descends: 'scaled',
  },
  {
    name: 'monitor({ kind: (updates) => typeof updates, ema: measureWithEma(() => 0.5, 0.9) })',
    make: () => gradform.monitor({ kind: (updates) => typeof updates, ema: gradform.measureWithEma(() => 0.5, 0.9) }),
    descends: 'scaled',
  },
  { name: 'scaleByTree(0.7)', make: () => gradform.scaleByTree(0.7), descends: 'scaled' },
  { name: 'withExtraArgs(trace(0.5))', make: () => gradform.withExtraArgs(gradform.trace(0.5)), descends: 'scaled' },
  { name: 'clipParams(0.1)', make: () => gradform.clipParams(0.1), needs: params },
  { name: 'paramsEma(0.9)', make: () => gradform.paramsEma(0.9), needs: params, descends: 'scaled' },
  { name: 'paramsEma(0.9, { debias: false })', make: () => gradform.paramsEma(0.9, { debias: false }), needs: params, descends: 'scaled' },

  ...presets,
  ...contributed,
]
