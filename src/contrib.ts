// Optimizers

export { type AcpropOptions, acprop } from './contrib/acprop.ts'
export { type AdemamixOptions, ademamix } from './contrib/ademamix.ts'
export { adopt } from './contrib/adopt.ts'
export { type CocobOptions, cocob } from './contrib/cocob.ts'
export { type DadaptAdamwOptions, type DadaptAdamwState, dadaptAdamw } from './contrib/dadaptAdamw.ts'
export { type DogOptions, dog } from './contrib/dog.ts'
export { type DowgOptions, dowg } from './contrib/dowg.ts'
export { type MadgradOptions, madgrad } from './contrib/madgrad.ts'
export { type MomoOptions, type MomoState, momo } from './contrib/momo.ts'
export { type MomoAdamOptions, type MomoAdamState, momoAdam } from './contrib/momoAdam.ts'
export { type ProdigyOptions, type ProdigyState, prodigy } from './contrib/prodigy.ts'
export { type ScheduleFreeAdamwOptions, scheduleFreeAdamw } from './contrib/scheduleFreeAdamw.ts'
export { type ScheduleFreeSgdOptions, scheduleFreeSgd } from './contrib/scheduleFreeSgd.ts'
export { type SimplifiedAdemamixOptions, simplifiedAdemamix } from './contrib/simplifiedAdemamix.ts'

// Wrappers

export type { MechanicScale, MechanizeOptions } from './contrib/mechanicScale.ts'
export { mechanize } from './contrib/mechanize.ts'
export { type GradFn, type SamOptions, type SamState, sam } from './contrib/sam.ts'
export { type ScheduleFreeOptions, type ScheduleFreeState, scheduleFree } from './contrib/scheduleFree.ts'
export { evalParams as scheduleFreeEvalParams } from './state/evalParams.ts'

// Transforms

export { normalize } from './contrib/normalize.ts'
export { type ReduceOnPlateauOptions, type ReduceOnPlateauState, reduceOnPlateau } from './contrib/reduceOnPlateau.ts'
export { type ScaleByAcpropOptions, scaleByAcprop } from './contrib/scaleByAcprop.ts'
export { type ScaleByAdemamixOptions, type ScaleByAdemamixState, scaleByAdemamix } from './contrib/scaleByAdemamix.ts'
export { type ScaleByAdoptOptions, scaleByAdopt } from './contrib/scaleByAdopt.ts'
export { type ScaleByCocobOptions, type ScaleByCocobState, scaleByCocob } from './contrib/scaleByCocob.ts'
export { type ScaleByDogOptions, type ScaleByDogState, scaleByDog } from './contrib/scaleByDog.ts'
export { type ScaleByDowgOptions, type ScaleByDowgState, scaleByDowg } from './contrib/scaleByDowg.ts'
export { type ScaleByMadgradOptions, type ScaleByMadgradState, scaleByMadgrad } from './contrib/scaleByMadgrad.ts'
export {
  type ScaleBySimplifiedAdemamixOptions,
  type ScaleBySimplifiedAdemamixState,
  scaleBySimplifiedAdemamix,
} from './contrib/scaleBySimplifiedAdemamix.ts'
