import {
  type AnyTransformation,
  adafactor,
  adam,
  adamw,
  adaptiveGradClip,
  applyIfFinite,
  centralize,
  chain,
  cosineDecaySchedule,
  injectHyperparams,
  labelByPath,
  lamb,
  lookahead,
  multiSteps,
  noisySgd,
  paramsEma,
  partition,
  sm3,
} from 'gradform'
import { hyperparameters } from './cases.ts'

const { learningRate } = hyperparameters

/** What is raced beside plain AdamW; compositions.py has the same of Optax by the same titles. */
export interface Composition {
  readonly make: () => AnyTransformation
  /** The most that a step may take, as a multiple of AdamW's. */
  readonly goal: number
  /** After how many steps its work begins anew; a step is the mean of these. */
  readonly cycle?: number
}

export const compositions: Readonly<Record<string, Composition>> = {
  'multiSteps(adamw, 4)': { make: () => multiSteps(adamw(learningRate), 4), goal: 0.9, cycle: 4 },
  'applyIfFinite(adamw)': { make: () => applyIfFinite(adamw(learningRate), 5), goal: 1.4 },
  'injectHyperparams(adamw), schedule': { make: scheduled, goal: 1.15 },
  'lookahead(adamw, 6)': { make: () => lookahead(adamw(learningRate), 6, 0.5), goal: 1.35, cycle: 6 },
  'chain(partition(…), paramsEma)': { make: partitioned, goal: 1.6 },
  'chain(adaptiveGradClip(0.1), adamw)': { make: () => chain(adaptiveGradClip(0.1), adamw(learningRate)), goal: 2 },
  'chain(centralize(), adamw)': { make: () => chain(centralize(), adamw(learningRate)), goal: 2 },
  adafactor: { make: () => adafactor(learningRate), goal: 2 },
  sm3: { make: () => sm3(learningRate), goal: 2.5 },
  lamb: { make: () => lamb(learningRate), goal: 2 },
  noisySgd: { make: () => noisySgd(learningRate), goal: 6 },
}

/** The most that gradform may take, as a multiple of Optax, in each of them. */
export const OPTAX_GOAL = 1

/** Which of gradform's race in each of them. */
export const [PLAIN, COMPOSED] = ['adamw', 'composition'] as const

function scheduled(): AnyTransformation {
  const schedule = cosineDecaySchedule({ initValue: learningRate, decaySteps: 10_000 })
  return injectHyperparams((injected) => adamw(injected.learningRate), { learningRate: schedule })
}

/** Half of the elements with weight decay, the other half without. */
function partitioned(): AnyTransformation {
  const labels = labelByPath((path) => (path === '[0]' ? 'decayed' : 'plain'))
  return chain(partition({ decayed: adamw(learningRate), plain: adam(learningRate) }, labels), paramsEma(0.999))
}
