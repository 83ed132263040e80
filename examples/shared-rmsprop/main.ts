import Table from 'cli-table3'
import { loadDigits } from '../digits/digits.ts'
import { accuracy, initialize } from '../digits/model.ts'
import { readOptions } from '../digits/options.ts'
import { train } from './train.ts'

const units = 128
const batchSize = 32

try {
  await demo()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function demo(): Promise<void> {
  const { epochs, seed } = readOptions(process.argv.slice(2))
  const digits = loadDigits(seed)
  const steps = epochs * Math.ceil(digits.train.length / batchSize)
  const count = digits.train.length.toLocaleString('en')
  console.log(`Trains a network on ${count} handwritten digits, in four workers on shared memory and in one; steps: ${steps}.`)

  const start = initialize(units, seed)
  const table = new Table({
    head: ['workers', 'held-out accuracy', 'steps/s', 'steps of each worker'],
    colAligns: ['right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const workers of [4, 1]) {
    const { params, stepsOfWorkers, seconds } = await train(start, { workers, steps, batchSize, seed })
    const percent = `${(100 * accuracy(params, digits.test)).toFixed(1)} %`
    table.push([workers, percent, (steps / seconds).toFixed(0), stepsOfWorkers.join(', ')])
  }
  console.log(table.toString())
}
