import * as tree from 'gradform/tree'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { alphabet } from './text.ts'
import { makeOptimizer, train, write } from './train.ts'

const { steps, seed } = readRun({ steps: 500 })
console.log(
  `Trains a small transformer on the characters of six sonnets, gradients by TensorFlow.js. Steps: ${steps}.\n${makeOptimizer(steps)}`,
)
const { params, losses } = showProgress(steps, (onStep) => train({ steps, seed, onStep: () => onStep() }))

const size = tree.leaves(params).reduce((sum, { data }) => sum + data.length, 0)
const last = losses.slice(-20)
const mean = last.reduce((sum, loss) => sum + loss, 0) / last.length
console.log(
  `Parameters: ${size.toLocaleString('en')}. Loss: ${losses[0]!.toFixed(2)} at first, where knowing nothing costs ${Math.log(alphabet.length).toFixed(2)}; ${mean.toFixed(2)} in the end.`,
)
console.log(`It writes:\n\n${write(params, 'When ', { length: 240, temperature: 0.4, seed })}`)
