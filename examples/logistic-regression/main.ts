import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { loadDigits } from '../digits/digits.ts'
import { drawWeights } from './drawWeights.ts'
import { accuracy, fitModel } from './regression.ts'

const { steps, seed } = readRun({ steps: 150 })
const digits = loadDigits(seed)
console.log(`Tells ${digits.train.length} handwritten digits apart by logistic regression with gradients by hand, steps: ${steps}.`)
const { model, losses } = showProgress(steps, (onStep) => fitModel(digits.train, steps, onStep))
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`
console.log(
  drawTable([
    {
      'first loss': losses[0]!.toFixed(4),
      'last loss': losses.at(-1)!.toFixed(4),
      'training accuracy': percent(accuracy(model, digits.train)),
      'held-out accuracy': percent(accuracy(model, digits.test)),
    },
  ]),
)
console.log(`Pixels that speak for a digit (+) or against it (−):\n${drawWeights(model, [0, 1, 3])}`)
