import { adam, sgd } from 'gradform'
import { describe, lint } from 'gradform/inspect'
import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { loadDigits, seededShuffle } from '../digits/digits.ts'
import { accuracy, meanLoss } from '../perceptron/classify.ts'
import { initialize } from '../perceptron/perceptron.ts'
import { train } from '../perceptron/train.ts'
import { steadySign } from './steadySign.ts'

const { steps, seed } = readRun({ steps: 400 })
const digits = loadDigits(seed)
const start = initialize([64, 32, 10], seed)
const optimizers = { 'sgd(0.1)': sgd(0.1), 'adam(0.002)': adam(2e-3), 'steadySign(0.002)': steadySign(2e-3) }

console.log('An optimizer of one’s own, from a rule of one’s own and transformations of the package:\n')
console.log(`${describe(steadySign(2e-3), start)}\n`)
console.log(`lint finds ${lint(steadySign(2e-3), start).length} mistakes. Steps: ${steps}.`)

const count = Object.keys(optimizers).length
const rows = showProgress(count * steps, (onStep) =>
  Object.entries(optimizers).map(([name, optimizer]) => {
    const options = { steps, batchSize: 32, shuffle: seededShuffle(seed), onStep: () => onStep(name) }
    const params = train(optimizer, start, digits.train, options)
    return {
      optimizer: name,
      'training loss': meanLoss(params, digits.train).toFixed(4),
      'held-out accuracy': `${(100 * accuracy(params, digits.test)).toFixed(1)} %`,
    }
  }),
)
console.log(drawTable(rows))
