import { addDecayedWeights, byName, chain, scaleByAdam, scaleByLearningRate } from 'gradform'

const learningRate = 3e-3

/** Only kernels decay: a bias does not bend what the network computes, it moves it. */
const kernels = byName('kernel')

/** What the place of one transformation in the chain, and its mask, change. */
export const optimizers = {
  'no decay': chain(scaleByAdam(), scaleByLearningRate(learningRate)),

  // Adam divides what is added before it by the size of the gradients: how strong it is depends on the units of the loss.
  'L2 penalty, before Adam': chain(addDecayedWeights(0.01, { mask: kernels }), scaleByAdam(), scaleByLearningRate(learningRate)),

  'decoupled, behind Adam': chain(scaleByAdam(), addDecayedWeights(1, { mask: kernels }), scaleByLearningRate(learningRate)),

  'decoupled, without a mask': chain(scaleByAdam(), addDecayedWeights(1), scaleByLearningRate(learningRate)),
}
