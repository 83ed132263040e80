import { adamw, byName, compile } from 'gradform'
import { seededShuffle, splitDigits } from '../digits/splitDigits.ts'
import { accuracy, meanLoss, valueAndGrad } from '../perceptron/classify.ts'
import { minibatches } from '../perceptron/minibatches.ts'
import { initialize } from '../perceptron/perceptron.ts'

export interface Report {
  readonly step: number
  readonly steps: number
  readonly loss: number
  /** At the end: what part of held-out digits is told right. */
  readonly accuracy?: number
}

export const STEPS = 600
const REPORT_EVERY = 20

/** Trains, in place, and tells now and then how far it is. It knows nothing of where it runs. */
export function trainOnDigits(csv: string, report: (report: Report) => void): void {
  const { train, test } = splitDigits(csv, 1)
  const optimizer = compile(adamw(3e-3, { mask: byName('kernel') }), { donate: true })
  const batches = minibatches(train, 64, seededShuffle(1))
  let { params, state } = optimizer.init(initialize([64, 96, 10], 1))
  for (let step = 1; step <= STEPS; step++) {
    ;({ params, state } = optimizer.step(valueAndGrad(params, batches.next().value).grads, state, params))
    if (step % REPORT_EVERY === 0) report({ step, steps: STEPS, loss: meanLoss(params, test) })
  }
  report({ step: STEPS, steps: STEPS, loss: meanLoss(params, test), accuracy: accuracy(params, test) })
  optimizer.dispose()
}
