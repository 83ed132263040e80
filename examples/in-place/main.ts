import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { loadDigits, seededShuffle } from '../digits/digits.ts'
import { accuracy, meanLoss } from '../perceptron/classify.ts'
import { initialize } from '../perceptron/perceptron.ts'
import { ACCUMULATED, makeOptimizer, train } from './train.ts'

const { steps: batches, seed } = readRun({ steps: 1600 })
const digits = loadDigits(seed)
console.log(
  `Accumulates ${ACCUMULATED} gradients a step, leaves out every hundredth, which is NaN, and averages the parameters, all in place.`,
)
console.log(`${makeOptimizer()}\nBatches: ${batches}.`)

const run = showProgress(batches, (onStep) =>
  train(initialize([64, 48, 10], seed), digits.train, {
    batches,
    shuffle: seededShuffle(seed),
    isSpoilt: (batch) => batch % 100 === 99,
    onStep: () => onStep(),
  }),
)
console.log(
  drawTable(
    Object.entries({ 'last parameters': run.params, 'their average': run.average }).map(([name, params]) => ({
      '': name,
      'training loss': meanLoss(params, digits.train).toFixed(4),
      'held-out accuracy': `${(100 * accuracy(params, digits.test)).toFixed(1)} %`,
    })),
  ),
)
console.log(`Steps: ${run.steps}, gradients left out: ${run.skipped}. Memory of the parameters: ${run.isInPlace ? 'the same' : 'another'}.`)
