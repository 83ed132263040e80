import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SingleBar } from 'cli-progress'
import { sgd } from 'gradform'
import { drawChart } from './chart.ts'
import { loadDigits } from './digits.ts'
import { accuracy, initialize } from './model.ts'
import { makeOptimizers } from './optimizers.ts'
import { readOptions } from './options.ts'
import { drawTable } from './table.ts'
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
  const { epochs, seed, chart } = readOptions(process.argv.slice(2))
  const digits = loadDigits(seed)
  const steps = epochs * Math.ceil(digits.train.length / batchSize)
  const optimizers = Object.entries(makeOptimizers(steps))
  const count = digits.train.length.toLocaleString('en')
  console.log(`Trains a network on ${count} handwritten digits with each of ${optimizers.length} optimizers, epochs: ${epochs}.`)

  const start = initialize(units, seed)
  const options = { epochs, batchSize, seed }
  // So that the first optimizer does not have to wait for the engine to compile tfjs.
  train(sgd(0), start, digits.train, { ...options, epochs: 2 })

  const bar = new SingleBar({ format: '{bar} {percentage} %, {eta_formatted} left, {name}', clearOnComplete: true })
  bar.start(optimizers.length * steps, 0, { name: '' })
  const results = optimizers.map(([name, optimizer]) => {
    const run = train(optimizer, start, digits.train, { ...options, onStep: () => bar.increment({ name }) })
    return { ...run, name, steps, accuracy: accuracy(run.params, digits.test) }
  })
  bar.stop()
  console.log(drawTable(results))

  const title = `Training on ${count} handwritten digits`
  const subtitle = `Network of 64, ${units} and 10 units; batches of ${batchSize}; seed ${seed}; each point is the mean of an epoch`
  mkdirSync(dirname(chart), { recursive: true })
  writeFileSync(chart, await drawChart(results, { title, subtitle }))
  console.log(`The loss curves are in ${chart}.`)
}
