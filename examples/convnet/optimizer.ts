import { adamw, byName, chain, clipByGlobalNorm, warmupCosineDecaySchedule } from 'gradform'
import { defineOptimizer } from 'gradform/tfjs'

/** What is saved with a model, for its optimizer to be made of again. */
export interface Config {
  readonly peakRate: number
  readonly steps: number
}

/** AdamW whose weights decay and whose biases do not, with a warm-up and clipped gradients: a kind of optimizer that models are saved with. */
export const clippedAdamw = defineOptimizer('ClippedAdamw', ({ peakRate, steps }: Config) => {
  const rate = warmupCosineDecaySchedule({ initValue: 0, peakValue: peakRate, warmupSteps: steps / 10, decaySteps: steps })
  return chain(clipByGlobalNorm(1), adamw(rate, { mask: byName('kernel') }))
})
