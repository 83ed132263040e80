import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { asCertified, fitCurve, valueAndGrad } from './fit.ts'
import { certified, observations } from './misra.ts'

const { steps } = readRun({ steps: 3000 })
console.log(`Fits V = b1 (1 − exp(−b2 p)) to ${observations.length} measurements by Adam on two plain numbers, steps: ${steps}.`)
const params = showProgress(steps, (onStep) => fitCurve(steps, onStep))
const { b1, b2 } = asCertified(params)
const { sumOfSquares } = valueAndGrad(params)
console.log(
  drawTable([
    { '': 'fitted', b1: b1.toFixed(6), b2: b2.toExponential(6), 'sum of squares': sumOfSquares.toFixed(9) },
    {
      '': 'certified',
      b1: certified.b1.toFixed(6),
      b2: certified.b2.toExponential(6),
      'sum of squares': certified.sumOfSquares.toFixed(9),
    },
  ]),
)
