import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers'
import { adam } from 'gradform'
import { asOptimizer } from 'gradform/tfjs'
import { arrays, type Case, hyperparameters, values } from './cases.ts'
import { type Contestant, type Figures, type Row, race } from './race.ts'

const stepped: readonly Case[] = [
  { name: '8 × 1 M', leaves: 8, elements: 1_048_576 },
  { name: '100 × 1,000', leaves: 100, elements: 1000 },
]

const { learningRate, b1, b2, eps } = hyperparameters
const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  gradform: () => asOptimizer(adam(learningRate, { b1, b2, eps })),
  'tf.train.adam': () => tf.train.adam(learningRate, b1, b2, eps),
}

/** The whole step of an optimizer: gradients in tensors, parameters in variables. */
function steps(test: Case): Contestant[] {
  return Object.entries(optimizers).map(([name, make]) => ({
    name,
    prepare() {
      const optimizer = make()
      const variables = tf.tidy(() => arrays(test, 1000).map((numbers) => tf.variable(tf.tensor1d(numbers))))
      const gradients = arrays(test, 1).map((numbers) => tf.tensor1d(numbers))
      const named = variables.map((variable, i) => ({ name: variable.name, tensor: gradients[i]! }))
      return () => optimizer.applyGradients(named)
    },
  }))
}

const newModel = (optimizer: tf.Optimizer): LayersModel => {
  const model = sequential({
    layers: [
      layers.dense({ inputShape: [64], units: 256, activation: 'relu' }),
      layers.dense({ units: 256, activation: 'relu' }),
      layers.dense({ units: 10 }),
    ],
  })
  model.compile({ optimizer, loss: 'meanSquaredError' })
  return model
}

/** A whole step of training, of which the optimizer's is a part: batches of 32, two layers of 256 units. */
function trainings(): Contestant[] {
  return Object.entries(optimizers).map(([name, make]) => ({
    name,
    prepare() {
      const model = newModel(make())
      const [x, y] = [tf.tensor2d(values(32 * 64, 1), [32, 64]), tf.tensor2d(values(32 * 10, 2), [32, 10])]
      const variables = model.trainableWeights.map((weight) => Object(weight.read()))
      const loss = (): tf.Scalar => tf.losses.meanSquaredError(y, Object(model.apply(x, { training: true })))
      return () => void model.optimizer.minimize(loss, false, variables)
    },
  }))
}

/** Races optimizers of TensorFlow.js on the backends that compute on the host. */
export async function raceVariables(backends: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const backend of backends) {
    await tf.setBackend(backend)
    await tf.ready()
    const title = `tfjs, ${backend}`
    const print = (test: string, figures: Figures): void => {
      for (const [contestant, figure] of Object.entries(figures)) {
        console.log(`${title}, ${test}, ${contestant}: ${figure.median.toPrecision(3)} ms`)
        rows.push({ title, test, contestant, figure })
      }
      tf.disposeVariables()
    }
    for (const test of stepped) print(test.name, await race(steps(test)))
    print('a step of training', await race(trainings()))
  }
  return rows
}
