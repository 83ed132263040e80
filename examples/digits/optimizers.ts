import {
  adam,
  addDecayedWeights,
  byPath,
  centered,
  chain,
  clipByGlobalNorm,
  scaleByAdam,
  scaleByLearningRate,
  scaleByRms,
  sgd,
  trace,
  warmupCosineDecaySchedule,
} from 'gradform'

/** An optimizer is a transformation or a chain of them: each takes what the one before it makes of the gradients. */
export const makeOptimizers = (steps: number) => ({
  SGD: sgd(0.1),

  RMSprop: chain(scaleByRms({ decay: 0.9 }), scaleByLearningRate(1e-3)),

  // Divides by the standard deviation in place of the root mean square, then gathers momentum.
  'Centered RMSprop, momentum': chain(centered({ decay: 0.9 }), scaleByLearningRate(3e-4), trace(0.9)),

  Adam: adam(2e-3),

  // AdamW, written out: the weights decay, but not the biases, and decay is no part of what Adam averages.
  'AdamW, clipped, warm-up, cosine': chain(
    clipByGlobalNorm(1),
    scaleByAdam({ b1: 0.9, b2: 0.99 }),
    addDecayedWeights(1e-2, { mask: byPath((path) => !path.endsWith('bias')) }),
    scaleByLearningRate(warmupCosineDecaySchedule({ initValue: 0, peakValue: 4e-3, warmupSteps: 0.1 * steps, decaySteps: steps })),
  ),
})
