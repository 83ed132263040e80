// The idea

export { along, alongEach } from './along.ts'
export { applyUpdates } from './applyUpdates.ts'
export { chain, namedChain } from './chain.ts'
export { type CompiledOptimizer, type CompileOptions, compile } from './compile.ts'
export { factory } from './factory.ts'
export { type Executor, executor } from './kernel/executor.ts'
export { type LeafStep, type LeafwiseDefinition, leafwise } from './leafwise.ts'
export { like, perLeaf, type StatelessOptions, stateless, type TransformOptions, transform } from './transform.ts'
export { byName, byPath } from './transformation/byPath.ts'
export type { Mask, MaskTree, OfLeaf } from './transformation/mask.ts'
export type { MaskOptions } from './transformation/strictly.ts'
export type {
  AnyTransformation,
  GradientTransformation,
  LeafScalar,
  LineSlot,
  LinesSlot,
  Masked,
  Slot,
  State,
} from './transformation/transformation.ts'

// Trees

export type { ArrayRecord, Leaf } from './trees/leaf.ts'
export type { MapLeaves, NotInTrees, Sparse, TreeOf } from './trees/types.ts'

// State

export { edit } from './state/edit.ts'
export { type EvalParams, evalParams } from './state/evalParams.ts'

// Transforms

export { type AdaptiveGradClipOptions, adaptiveGradClip } from './transforms/adaptiveGradClip.ts'
export { type AddDecayedWeightsOptions, type AddDecayedWeightsState, addDecayedWeights } from './transforms/addDecayedWeights.ts'
export { type AddNoiseOptions, type AddNoiseState, addNoise } from './transforms/addNoise.ts'
export { type CenteredState, centered, centered as scaleByStddev } from './transforms/centered.ts'
export { centralize } from './transforms/centralize.ts'
export { clip } from './transforms/clip.ts'
export { clipByBlockRms } from './transforms/clipByBlockRms.ts'
export { clipByGlobalNorm } from './transforms/clipByGlobalNorm.ts'
export { type EmaOptions, type EmaState, ema } from './transforms/ema.ts'
export { identity } from './transforms/identity.ts'
export { keepParamsNonnegative } from './transforms/keepParamsNonnegative.ts'
export { type NormalizeByUpdateNormOptions, normalizeByUpdateNorm } from './transforms/normalizeByUpdateNorm.ts'
export { scale } from './transforms/scale.ts'
export { type ScaleByAdadeltaOptions, type ScaleByAdadeltaState, scaleByAdadelta } from './transforms/scaleByAdadelta.ts'
export { type ScaleByAdamOptions, type ScaleByAdamState, scaleByAdam } from './transforms/scaleByAdam.ts'
export { type ScaleByAdamaxOptions, scaleByAdamax } from './transforms/scaleByAdamax.ts'
export { type ScaleByAdanOptions, type ScaleByAdanState, scaleByAdan } from './transforms/scaleByAdan.ts'
export { type ScaleByAmsgradOptions, type ScaleByAmsgradState, scaleByAmsgrad } from './transforms/scaleByAmsgrad.ts'
export { type ScaleByBeliefOptions, scaleByBelief } from './transforms/scaleByBelief.ts'
export {
  type ScaleByDistanceOverGradientsOptions,
  type ScaleByDistanceOverGradientsState,
  scaleByDistanceOverGradients,
} from './transforms/scaleByDistanceOverGradients.ts'
export { type ScaleByFactoredRmsOptions, type ScaleByFactoredRmsState, scaleByFactoredRms } from './transforms/scaleByFactoredRms.ts'
export { type ScaleByLearningRateOptions, type ScaleByLearningRateState, scaleByLearningRate } from './transforms/scaleByLearningRate.ts'
export { type ScaleByLionOptions, type ScaleByLionState, scaleByLion } from './transforms/scaleByLion.ts'
export { type ScaleByNovogradOptions, type ScaleByNovogradState, scaleByNovograd } from './transforms/scaleByNovograd.ts'
export {
  type ScaleByOptimisticGradientOptions,
  type ScaleByOptimisticGradientState,
  scaleByOptimisticGradient,
} from './transforms/scaleByOptimisticGradient.ts'
export { type ScaleByParamBlockNormOptions, scaleByParamBlockNorm } from './transforms/scaleByParamBlockNorm.ts'
export { type ScaleByParamBlockRmsOptions, scaleByParamBlockRms } from './transforms/scaleByParamBlockRms.ts'
export { type ScaleByPolyakOptions, scaleByPolyak } from './transforms/scaleByPolyak.ts'
export { type ScaleByRadamOptions, scaleByRadam } from './transforms/scaleByRadam.ts'
export { type ScaleByRmsOptions, type ScaleByRmsState, scaleByRms } from './transforms/scaleByRms.ts'
export { type ScaleByRpropOptions, type ScaleByRpropState, scaleByRprop } from './transforms/scaleByRprop.ts'
export { type ScaleByRssOptions, type ScaleByRssState, scaleByRss } from './transforms/scaleByRss.ts'
export { type ScaleByScheduleState, scaleBySchedule } from './transforms/scaleBySchedule.ts'
export { scaleBySign } from './transforms/scaleBySign.ts'
export { type ScaleBySm3Options, type ScaleBySm3State, scaleBySm3 } from './transforms/scaleBySm3.ts'
export { type ScaleByTrustRatioOptions, scaleByTrustRatio } from './transforms/scaleByTrustRatio.ts'
export { type ScaleByYogiOptions, scaleByYogi } from './transforms/scaleByYogi.ts'
export { setToZero } from './transforms/setToZero.ts'
export { type TraceOptions, type TraceState, trace } from './transforms/trace.ts'
export { type ZeroNansState, zeroNans } from './transforms/zeroNans.ts'

// Wrappers

export { type InnerState, type WrapOptions, type WrapperInputs, wrap } from './wrap.ts'
export { applyEvery } from './wrappers/applyEvery.ts'
export { applyIfFinite } from './wrappers/applyIfFinite.ts'
export { cautious } from './wrappers/cautious.ts'
export { clipParams } from './wrappers/clipParams.ts'
export { conditionallyMask } from './wrappers/conditionallyMask.ts'
export { conditionallyTransform } from './wrappers/conditionallyTransform.ts'
export { type FlatTree, flatten } from './wrappers/flatten.ts'
export { freeze } from './wrappers/freeze.ts'
export { injectHyperparams } from './wrappers/injectHyperparams.ts'
export { labelByPath } from './wrappers/labelByPath.ts'
export { type LookaheadOptions, lookahead } from './wrappers/lookahead.ts'
export { masked } from './wrappers/masked.ts'
export { measureWithEma } from './wrappers/measureWithEma.ts'
export { type AnyMeasure, type Measure, monitor, type StatefulMeasure } from './wrappers/monitor.ts'
export { type MultiStepsOptions, multiSteps } from './wrappers/multiSteps.ts'
export { type ParamsEmaOptions, paramsEma } from './wrappers/paramsEma.ts'
export { type Labels, type LabelTree, partition } from './wrappers/partition.ts'
export { type ScaleTree, scaleByTree } from './wrappers/scaleByTree.ts'
export { selectiveTransform } from './wrappers/selectiveTransform.ts'
export { skipLargeUpdates } from './wrappers/skipLargeUpdates.ts'
export { skipNotFinite } from './wrappers/skipNotFinite.ts'
export { type SkipRule, skipWhen } from './wrappers/skipWhen.ts'
export { snapshot } from './wrappers/snapshot.ts'
export { withExtraArgs } from './wrappers/withExtraArgs.ts'

// Optimizers

export { adabelief } from './optimizers/adabelief.ts'
export { type AdadeltaOptions, adadelta } from './optimizers/adadelta.ts'
export { type AdafactorOptions, adafactor } from './optimizers/adafactor.ts'
export { adagrad } from './optimizers/adagrad.ts'
export { adam } from './optimizers/adam.ts'
export { adamax } from './optimizers/adamax.ts'
export { type AdamaxwOptions, adamaxw } from './optimizers/adamaxw.ts'
export { type AdamwOptions, adamw } from './optimizers/adamw.ts'
export { type AdanOptions, adan } from './optimizers/adan.ts'
export { amsgrad } from './optimizers/amsgrad.ts'
export { type FromageOptions, fromage } from './optimizers/fromage.ts'
export { type LambOptions, lamb } from './optimizers/lamb.ts'
export { type LarsOptions, lars } from './optimizers/lars.ts'
export { type LionOptions, lion } from './optimizers/lion.ts'
export { nadam } from './optimizers/nadam.ts'
export { nadamw } from './optimizers/nadamw.ts'
export { type NoisySgdOptions, noisySgd } from './optimizers/noisySgd.ts'
export { type NovogradOptions, novograd } from './optimizers/novograd.ts'
export { type OptimisticAdamOptions, optimisticAdam } from './optimizers/optimisticAdam.ts'
export { optimisticGradientDescent } from './optimizers/optimisticGradientDescent.ts'
export { type PolyakSgdOptions, polyakSgd } from './optimizers/polyakSgd.ts'
export { radam } from './optimizers/radam.ts'
export { type RmspropOptions, rmsprop } from './optimizers/rmsprop.ts'
export { rprop } from './optimizers/rprop.ts'
export { type SgdOptions, sgd } from './optimizers/sgd.ts'
export { signSgd } from './optimizers/signSgd.ts'
export { type SignumOptions, signum } from './optimizers/signum.ts'
export { type Sm3Options, sm3 } from './optimizers/sm3.ts'
export { yogi } from './optimizers/yogi.ts'

// Schedules

export { constantSchedule } from './schedules/constantSchedule.ts'
export { type CosineDecayScheduleOptions, cosineDecaySchedule } from './schedules/cosineDecaySchedule.ts'
export { type CosineOnecycleScheduleOptions, cosineOnecycleSchedule } from './schedules/cosineOnecycleSchedule.ts'
export { type ExponentialDecayOptions, exponentialDecay } from './schedules/exponentialDecay.ts'
export { joinSchedules } from './schedules/joinSchedules.ts'
export { type LinearOnecycleScheduleOptions, linearOnecycleSchedule } from './schedules/linearOnecycleSchedule.ts'
export { type LinearScheduleOptions, linearSchedule } from './schedules/linearSchedule.ts'
export { type PiecewiseConstantScheduleOptions, piecewiseConstantSchedule } from './schedules/piecewiseConstantSchedule.ts'
export { type PiecewiseInterpolateScheduleOptions, piecewiseInterpolateSchedule } from './schedules/piecewiseInterpolateSchedule.ts'
export { type PolynomialScheduleOptions, polynomialSchedule } from './schedules/polynomialSchedule.ts'
export type { ScalarOrSchedule, Schedule } from './schedules/schedule.ts'
export { sgdrSchedule } from './schedules/sgdrSchedule.ts'
export { type WarmupConstantScheduleOptions, warmupConstantSchedule } from './schedules/warmupConstantSchedule.ts'
export { type WarmupCosineDecayScheduleOptions, warmupCosineDecaySchedule } from './schedules/warmupCosineDecaySchedule.ts'
export { type WarmupExponentialDecayScheduleOptions, warmupExponentialDecaySchedule } from './schedules/warmupExponentialDecaySchedule.ts'
