import '@tensorflow/tfjs-backend-cpu'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { loadDigits } from '../digits/digits.ts'
import { loadModel, saveModel } from './files.ts'
import { newModel, train } from './model.ts'

const epochs = 2

await tf.setBackend('cpu')
const digits = loadDigits(1).train.slice(0, Number(process.argv[2] ?? 640))
const print = (what: string, losses: readonly number[]): void => console.log(`${what}: ${losses.map((loss) => loss.toFixed(6)).join(', ')}`)

const model = newModel({ peakRate: 0.02, steps: Math.ceil(digits.length / 32) * 2 * epochs }, 1)
print('The losses of the first epochs', await train(model, digits, epochs))

const directory = mkdtempSync(join(tmpdir(), 'convnet-'))
try {
  const file = join(directory, 'model.json')
  await saveModel(model, file)
  const loaded = await loadModel(file)
  print('The model goes on           ', await train(model, digits, epochs))
  print('What was loaded goes on     ', await train(loaded, digits, epochs))
} finally {
  rmSync(directory, { recursive: true })
}
