import { chain, scale } from 'gradform'
import { lint } from 'gradform/inspect'
import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { loadDigits, seededShuffle } from '../digits/digits.ts'
import { accuracy } from '../perceptron/classify.ts'
import { initialize } from '../perceptron/perceptron.ts'
import { train } from '../perceptron/train.ts'
import { mislabel } from './mislabel.ts'
import { normOf } from './normOf.ts'
import { optimizers } from './optimizers.ts'

const { steps, seed } = readRun({ steps: 600 })
const digits = loadDigits(seed)
const mislabelled = mislabel(digits.train.slice(0, 300))
const start = initialize([64, 64, 10], seed)

console.log(`Learns ${mislabelled.length} digits of which every fourth has a wrong label, with and without weight decay. Steps: ${steps}.`)
const runs = Object.entries(optimizers)
const rows = showProgress(2 * runs.length * steps, (onStep) =>
  runs.map(([name, optimizer]) => {
    const options = { steps, batchSize: 30, onStep: () => onStep(name) }
    const params = train(optimizer, start, mislabelled, { ...options, shuffle: seededShuffle(seed) })
    const inOtherUnits = train(chain(scale(100), optimizer), start, mislabelled, { ...options, shuffle: seededShuffle(seed) })
    const percent = (part: number): string => `${(100 * part).toFixed(1)} %`
    return {
      'weight decay': name,
      '‖kernels‖': normOf(params, 'kernel').toFixed(2),
      '‖biases‖': normOf(params, 'bias').toFixed(2),
      'held-out accuracy': percent(accuracy(params, digits.test)),
      'with 100 times the loss': percent(accuracy(inOtherUnits, digits.test)),
    }
  }),
)
console.log(drawTable(rows))
for (const [name, optimizer] of runs) for (const warning of lint(optimizer, start)) console.log(`lint, of “${name}”: ${warning}`)
